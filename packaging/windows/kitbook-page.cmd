@echo off
rem The task "Kitbook page" runs this when the machine starts, as the account LOCAL SERVICE. kitbook-page-setup.ps1 makes
rem the task. What the page says is in page.log beside the register.
setlocal
chcp 65001 >nul
set "data=%ProgramData%\kitbook"
call "%data%\page-settings.cmd"
:again
"%~dp0kitbook.exe" serve %KITBOOK_PAGE% >"%data%\page.log" 2>&1
rem It ended because it was stopped.
if "%errorlevel%"=="0" exit /b 0
rem It failed: the port may be taken for a while, or the register locked. `timeout` needs a keyboard, and `ping` doesn't.
"%SystemRoot%\System32\ping.exe" -n 11 127.0.0.1 >nul
goto again
