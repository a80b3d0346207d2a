# Makes a task that serves Kitbook's page from the start of the machine, and starts it. Run it as an administrator, with
# Kitbook installed for the whole machine:  powershell -ExecutionPolicy Bypass -File kitbook-page-setup.ps1
# `-Remove` takes the task away; the register stays.
param([switch]$Remove)
$ErrorActionPreference = 'Stop'
$task = 'Kitbook page'
$data = Join-Path $env:ProgramData 'kitbook'

$me = [Security.Principal.WindowsPrincipal][Security.Principal.WindowsIdentity]::GetCurrent()
if (-not $me.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) {
    throw 'Run this as an administrator.'
}
if ($Remove) {
    Stop-ScheduledTask -TaskName $task -ErrorAction SilentlyContinue
    Unregister-ScheduledTask -TaskName $task -Confirm:$false
    Write-Output "The task is removed. The register stays in $data."
    exit 0
}
# The account of the task can't read the folders of a person.
if ($PSScriptRoot.StartsWith($env:USERPROFILE, [StringComparison]::OrdinalIgnoreCase)) {
    throw 'Kitbook is installed for one account. Install it for the whole machine first.'
}

# Every account may read what lies in ProgramData. The register is for the page (LOCAL SERVICE), for the system and for
# administrators.
New-Item -ItemType Directory -Force $data | Out-Null
& icacls.exe $data /inheritance:r /grant:r '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F' '*S-1-5-19:(OI)(CI)M' | Out-Null
if ($LASTEXITCODE -ne 0) { throw "The rights of $data could not be set." }
$settings = Join-Path $data 'page-settings.cmd'
if (-not (Test-Path $settings)) { Copy-Item (Join-Path $PSScriptRoot 'page-settings.cmd') $settings }
if (-not (Test-Path (Join-Path $data 'kitbook.db'))) {
    Write-Output "There is no register yet. Make or restore it as $data\kitbook.db, such as with"
    Write-Output "  kitbook --db `"$data\kitbook.db`" init --school `"Our School`""
    Write-Output 'The page starts within ten seconds after that.'
}

$command = Join-Path $PSScriptRoot 'kitbook-page.cmd'
$action = New-ScheduledTaskAction -Execute "$env:SystemRoot\System32\cmd.exe" -Argument "/d /c `"`"$command`"`""
$trigger = New-ScheduledTaskTrigger -AtStartup
$account = New-ScheduledTaskPrincipal -UserId 'NT AUTHORITY\LOCAL SERVICE' -LogonType ServiceAccount -RunLevel Limited
# Without a limit of time: a task is ended after three days otherwise.
$how = New-ScheduledTaskSettingsSet -ExecutionTimeLimit ([TimeSpan]::Zero) -MultipleInstances IgnoreNew `
    -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries -StartWhenAvailable
Register-ScheduledTask -TaskName $task -Action $action -Trigger $trigger -Principal $account -Settings $how -Force `
    -Description "Serves Kitbook's page from the start of the machine." | Out-Null
Start-ScheduledTask -TaskName $task
Write-Output "The page runs. Its settings: $settings"
