; The Windows installer, for Inno Setup 6.
;   iscc /DVersion=1.2.3 /DProgram=C:\path\kitbook.exe packaging\windows\kitbook.iss
; Run packaging/prepare first. The installer is written to target\package.
;
; Registers, backups and settings are in each account's own folders, never in the program's: updating or removing the
; program doesn't touch them.

#ifndef Version
  #error Give the version: /DVersion=1.2.3
#endif
#ifndef Program
  #define Program "..\..\target\dist\kitbook.exe"
#endif
#define Generated "..\..\target\package"

[Setup]
; The same AppId makes the next version an update of this one.
AppId={{0D28DD86-2462-4D0F-AC65-867A4EA001EF}
AppName=Kitbook
AppVersion={#Version}
AppPublisher=Kitbook authors
DefaultDirName={autopf}\Kitbook
DisableProgramGroupPage=yes
DisableDirPage=auto
; For one account, without an administrator, unless the user chooses otherwise.
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog commandline
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0
ChangesEnvironment=yes
LicenseFile=..\..\LICENSE
OutputDir={#Generated}
OutputBaseFilename=kitbook-{#Version}-windows-x86_64-setup
SolidCompression=yes
WizardStyle=modern
UninstallDisplayIcon={app}\kitbook.exe

[Messages]
ConfirmUninstall=Remove %1? Registers, backups and settings are kept.

[Tasks]
Name: path; Description: "Let every terminal find &kitbook (PATH)"
Name: backup; Description: "&Back up the register every day at 16:30, or when this account next logs on"

[Files]
Source: "{#Program}"; DestDir: "{app}"; Flags: ignoreversion
Source: "kitbook-terminal.cmd"; DestDir: "{app}"; Flags: ignoreversion
Source: "kitbook-backup.cmd"; DestDir: "{app}"; Flags: ignoreversion
Source: "kitbook-settings.cmd"; DestDir: "{app}"; Flags: ignoreversion
; The page from the start of the machine: an administrator runs kitbook-page-setup.ps1 once.
Source: "kitbook-page.cmd"; DestDir: "{app}"; Flags: ignoreversion
Source: "kitbook-page-setup.ps1"; DestDir: "{app}"; Flags: ignoreversion
Source: "page-settings.cmd"; DestDir: "{app}"; Flags: ignoreversion
; The template for each account's settings, which kitbook-settings.cmd copies once.
Source: "settings.cmd"; DestDir: "{app}"; Flags: ignoreversion
Source: "backup-task.xml"; Flags: dontcopy
Source: "..\..\LICENSE"; DestDir: "{app}"; DestName: "LICENSE.txt"; Flags: ignoreversion
Source: "..\..\README.md"; DestDir: "{app}"; Flags: ignoreversion
Source: "..\..\CHANGELOG.md"; DestDir: "{app}"; Flags: ignoreversion
Source: "..\..\docs\*.md"; DestDir: "{app}\docs"; Flags: ignoreversion
Source: "{#Generated}\third-party-licences.txt"; DestDir: "{app}"; Flags: ignoreversion
Source: "{#Generated}\completions\kitbook.ps1"; DestDir: "{app}"; Flags: ignoreversion

[Icons]
; /k keeps the window open. The folder is found when the shortcut is used, so it is always the user's own.
Name: "{autoprograms}\Kitbook"; Filename: "{cmd}"; Parameters: "/k """"{app}\kitbook-terminal.cmd"""""; \
  WorkingDir: "%USERPROFILE%"; IconFilename: "{app}\kitbook.exe"; Comment: "A terminal for the equipment register"

[Run]
Filename: "{cmd}"; Parameters: "/k """"{app}\kitbook-terminal.cmd"""""; WorkingDir: "{%USERPROFILE}"; \
  Description: "Open a terminal for Kitbook"; Flags: postinstall nowait skipifsilent runasoriginaluser

[UninstallRun]
Filename: "{sys}\schtasks.exe"; Parameters: "/Delete /F /TN ""Kitbook backup"""; Flags: runhidden; RunOnceId: "task"
Filename: "{sys}\schtasks.exe"; Parameters: "/End /TN ""Kitbook page"""; Flags: runhidden; RunOnceId: "page-end"
Filename: "{sys}\schtasks.exe"; Parameters: "/Delete /F /TN ""Kitbook page"""; Flags: runhidden; RunOnceId: "page"

[Code]
const
  Task = 'Kitbook backup';

// PATH is in one place for an account, and in another for the machine.
procedure FindPathVariable(var Root: Integer; var Key: String);
begin
  if IsAdminInstallMode then begin
    Root := HKLM;
    Key := 'SYSTEM\CurrentControlSet\Control\Session Manager\Environment';
  end else begin
    Root := HKCU;
    Key := 'Environment';
  end;
end;

// Removes a folder from a list like "C:\One;C:\Two".
function Without(Folder, List: String): String;
var
  Entry: String;
  Semicolon: Integer;
begin
  Result := '';
  while List <> '' do begin
    Semicolon := Pos(';', List);
    if Semicolon = 0 then
      Semicolon := Length(List) + 1;
    Entry := Copy(List, 1, Semicolon - 1);
    Delete(List, 1, Semicolon);
    if (Entry <> '') and (CompareText(RemoveBackslashUnlessRoot(Entry), Folder) <> 0) then begin
      if Result <> '' then
        Result := Result + ';';
      Result := Result + Entry;
    end;
  end;
end;

procedure SetPath(Present: Boolean);
var
  Root: Integer;
  Key, Before, After: String;
begin
  FindPathVariable(Root, Key);
  if not RegQueryStringValue(Root, Key, 'Path', Before) then
    Before := '';
  After := Without(ExpandConstant('{app}'), Before);
  if Present then begin
    if After <> '' then
      After := After + ';';
    After := After + ExpandConstant('{app}');
  end;
  if After <> Before then
    RegWriteExpandStringValue(Root, Key, 'Path', After);
end;

function Schtasks(Parameters: String): Boolean;
var
  Code: Integer;
begin
  Result := Exec(ExpandConstant('{sys}\schtasks.exe'), Parameters, '', SW_HIDE, ewWaitUntilTerminated, Code)
    and (Code = 0);
end;

// Text inside an XML element.
function InXml(Text: String): String;
begin
  StringChangeEx(Text, '&', '&amp;', True);
  StringChangeEx(Text, '<', '&lt;', True);
  StringChangeEx(Text, '>', '&gt;', True);
  Result := Text;
end;

// Task Scheduler reads UTF-16 with a byte order mark.
procedure SaveAsUtf16(Path, Text: String);
var
  Stream: TFileStream;
begin
  Text := #$FEFF + Text;
  Stream := TFileStream.Create(Path, fmCreate);
  try
    Stream.Write(Text, Length(Text) * 2);
  finally
    Stream.Free;
  end;
end;

// Leaves an existing task alone: somebody may have set another time.
procedure AddTask;
var
  Raw: AnsiString;
  Text, Who, Path: String;
begin
  if Schtasks('/Query /TN "' + Task + '"') then
    exit;
  ExtractTemporaryFile('backup-task.xml');
  Path := ExpandConstant('{tmp}\backup-task.xml');
  if not LoadStringFromFile(Path, Raw) then
    RaiseException('backup-task.xml can''t be read');
  // When installed for the machine, the task runs as the user who is logged on, with that account's register.
  if IsAdminInstallMode then
    Who := '<GroupId>S-1-5-32-545</GroupId>'
  else
    Who := '<UserId>' + InXml(GetEnv('USERDOMAIN') + '\' + GetUserNameString) + '</UserId><LogonType>InteractiveToken</LogonType>';
  Text := String(Raw);
  StringChangeEx(Text, '@WHO@', Who, True);
  StringChangeEx(Text, '@COMMAND@', InXml(ExpandConstant('{app}\kitbook-backup.cmd')), True);
  SaveAsUtf16(Path, Text);
  if not Schtasks('/Create /TN "' + Task + '" /XML "' + Path + '"') then
    SuppressibleMsgBox('The daily backup could not be scheduled. Make a task yourself that runs ' +
      ExpandConstant('{app}\kitbook-backup.cmd') + '.', mbError, MB_OK, IDOK);
end;

procedure CurStepChanged(Step: TSetupStep);
begin
  if Step <> ssPostInstall then
    exit;
  SetPath(WizardIsTaskSelected('path'));
  if WizardIsTaskSelected('backup') then
    AddTask;
end;

procedure CurUninstallStepChanged(Step: TUninstallStep);
begin
  if Step = usUninstall then
    SetPath(False);
end;
