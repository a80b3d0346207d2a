@rem Reads this account's settings; makes the file first if it is missing.
@set "KITBOOK_SETTINGS=%LOCALAPPDATA%\kitbook\settings.cmd"
@if not exist "%LOCALAPPDATA%\kitbook" mkdir "%LOCALAPPDATA%\kitbook"
@if not exist "%KITBOOK_SETTINGS%" copy "%~dp0settings.cmd" "%KITBOOK_SETTINGS%" >nul
@call "%KITBOOK_SETTINGS%"
