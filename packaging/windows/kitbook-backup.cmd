@echo off
rem The scheduled task runs this. The backup's output is in %LOCALAPPDATA%\kitbook\backup.log.
setlocal
title Kitbook: daily backup
chcp 65001 >nul
call "%~dp0kitbook-settings.cmd"
set "log=%LOCALAPPDATA%\kitbook\backup.log"
if not defined KITBOOK_BACKUP_KEEP set "KITBOOK_BACKUP_KEEP=30"
set "folder="
if defined KITBOOK_BACKUP_FOLDER set "folder=%KITBOOK_BACKUP_FOLDER%"
rem Without the dot, the backslash in "D:\" would escape the quotation mark.
if "%folder:~-1%"=="\" set "folder=%folder%."
if defined folder set folder="%folder%"
"%~dp0kitbook.exe" backup --keep %KITBOOK_BACKUP_KEEP% %folder% >"%log%" 2>&1
set "code=%errorlevel%"
if "%code%"=="0" exit /b 0
rem If no setting names a register and nobody has made one yet, nothing is wrong.
if not defined KITBOOK_DB "%SystemRoot%\System32\find.exe" "there is no register at" "%log%" >nul && exit /b 0
rem Somebody must see that the backup failed: the window stays until a key is pressed.
type "%log%"
echo.
echo The backup failed, with code %code%. The register was not changed.
pause
exit /b %code%
