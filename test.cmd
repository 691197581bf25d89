@echo off
rem Double click: sets up what the tests need, then runs them.
setlocal
cd /d "%~dp0"
py -3 -c "" >nul 2>nul
if not errorlevel 1 (
  py -3 run.py test %*
  goto ended
)
rem The "python" of the Microsoft Store only shows a shop: it does not get through this.
python -c "" >nul 2>nul
if not errorlevel 1 (
  python run.py test %*
  goto ended
)
echo nhmap needs Python 3.11 or newer, and none was found.
echo Install one from https://www.python.org/downloads/ and start again.
set "code=2"
goto failed

:ended
set "code=%errorlevel%"
if "%code%"=="0" exit /b 0

:failed
rem The window of a double click would close before anybody has read why.
if not defined CI pause
exit /b %code%
