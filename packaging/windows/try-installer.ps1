# Installs, uses, updates and removes Kitbook with the installer from kitbook.iss. Run it on a throwaway machine.
$ErrorActionPreference = 'Stop'
$setup = (Get-ChildItem target\package\kitbook-*-setup.exe).FullName
$app = "$env:LOCALAPPDATA\Programs\Kitbook"
$data = "$env:LOCALAPPDATA\kitbook"

function Run($file, $arguments) {
    $process = Start-Process $file -ArgumentList $arguments -Wait -PassThru
    if ($process.ExitCode -ne 0) { throw "$file ended with code $($process.ExitCode)" }
}
function Must($what, $holds) {
    if (-not $holds) { throw "failed: $what" }
    Write-Output "ok: $what"
}

Run $setup '/VERYSILENT /SUPPRESSMSGBOXES /CURRENTUSER'
Must 'the program is there' (Test-Path "$app\kitbook.exe")
Must 'the shortcut is there' (Test-Path "$env:APPDATA\Microsoft\Windows\Start Menu\Programs\Kitbook.lnk")
Must 'the folder is in PATH' ([Environment]::GetEnvironmentVariable('Path', 'User') -split ';' -contains $app)
schtasks /Query /TN 'Kitbook backup'
Must 'the daily backup is scheduled' ($LASTEXITCODE -eq 0)

$env:KITBOOK_DB = "$data\kitbook.db"
New-Item -ItemType Directory -Force $data | Out-Null
& "$app\kitbook.exe" init --school 'Our School'
& "$app\kitbook.exe" asset add LAP-0001 --category laptop
& "$app\kitbook-backup.cmd"
Must 'the backup command ends with 0' ($LASTEXITCODE -eq 0)
Must 'there is one backup' (@(Get-ChildItem "$data\backups\*.db").Count -eq 1)
Add-Content "$data\settings.cmd" '@rem changed by hand'

Run $setup '/VERYSILENT /SUPPRESSMSGBOXES'
Must 'an update leaves the settings alone' ((Get-Content -Raw "$data\settings.cmd") -match 'changed by hand')
& "$app\kitbook.exe" check
Must 'an update leaves the register alone' ($LASTEXITCODE -eq 0)

Run "$app\unins000.exe" '/VERYSILENT /SUPPRESSMSGBOXES'
Start-Sleep -Seconds 5
Must 'the program is removed' (-not (Test-Path "$app\kitbook.exe"))
Must 'the folder is removed from PATH' (-not ([Environment]::GetEnvironmentVariable('Path', 'User') -split ';' -contains $app))
schtasks /Query /TN 'Kitbook backup' 2>$null
Must 'the task is removed' ($LASTEXITCODE -ne 0)
Must 'register, backup and settings are kept' ((Test-Path "$data\kitbook.db") -and (Test-Path "$data\backups\*.db") -and (Test-Path "$data\settings.cmd"))
exit 0
