@echo off
rem The scheduled task runs this. What the backup said is in %LOCALAPPDATA%\kitbook\backup.log.
setlocal
title Kitbook: daily backup
chcp 65001 >nul
call "%~dp0kitbook-settings.cmd"
set "log=%LOCALAPPDATA%\kitbook\backup.log"
if not defined KITBOOK_BACKUP_KEEP set "KITBOOK_BACKUP_KEEP=30"
set "folder="
if defined KITBOOK_BACKUP_FOLDER set "folder=%KITBOOK_BACKUP_FOLDER%"
rem In "D:\" the backslash would quote the quotation mark.
if "%folder:~-1%"=="\" set "folder=%folder%."
if defined folder set folder="%folder%"
"%~dp0kitbook.exe" backup --keep %KITBOOK_BACKUP_KEEP% %folder% >"%log%" 2>&1
set "code=%errorlevel%"
if "%code%"=="0" exit /b 0
rem Nobody has made a register yet, and no setting names one: nothing is wrong.
if not defined KITBOOK_DB "%SystemRoot%\System32\find.exe" "there is no register at" "%log%" >nul && exit /b 0
rem A backup that fails must be seen. The window stays until somebody has read it.
type "%log%"
echo.
echo The backup failed, with code %code%. The register was not changed.
pause
exit /b %code%
