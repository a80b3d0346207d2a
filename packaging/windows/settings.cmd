@rem Kitbook's settings for this account. An update does not change this file.

@rem The register. Without this line it is in this account's own data folder. The folder must be on a disk of this
@rem machine, and only the accounts that work with the register may read it: see "Security" in the folder's properties.
@rem set "KITBOOK_DB=D:\Kitbook\kitbook.db"

@rem The folder for the backups. Without this line it is the folder "backups" beside the register. A backup on the same
@rem disk is lost with that disk: use a second disk or a share.
@rem set "KITBOOK_BACKUP_FOLDER=\\server\ict\kitbook"

@rem The number of backups to keep there. The oldest is deleted first; a backup with a name of your own stays.
@set "KITBOOK_BACKUP_KEEP=30"
