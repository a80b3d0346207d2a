@rem Settings of Kitbook's page on this machine. An update does not change this file.

@rem The register. The folder is for the page and for administrators alone.
@set "KITBOOK_DB=%ProgramData%\kitbook\kitbook.db"

@rem The options of `kitbook serve`. Without https, the page is for browsers on this machine alone. For others, such as
@rem set "KITBOOK_PAGE=--listen 0.0.0.0:8443 --tls own --name kitbook.school.local"
@rem and let the port through the firewall.
@set "KITBOOK_PAGE=--listen 127.0.0.1:8600"
