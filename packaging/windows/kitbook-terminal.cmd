@echo off
rem The Start menu's shortcut runs this in a terminal that stays open.
title Kitbook
rem UTF-8, so that names with accents survive a pipe.
chcp 65001 >nul
call "%~dp0kitbook-settings.cmd"
set "PATH=%~dp0;%PATH%"
"%~dp0kitbook.exe" --version
echo.
echo   kitbook init --school "Our School"   make the register
echo   kitbook desk                         sign items out and in with the scanner
echo   kitbook --help                       everything else
echo.
echo   The settings of this account: %KITBOOK_SETTINGS%
echo.
