@echo off
rem Double click: sets up what nhmap needs, then opens it. With a word after it, what run.py knows: run.cmd lint
setlocal
cd /d "%~dp0"
py -3 -c "" >nul 2>nul
if not errorlevel 1 (
  py -3 run.py %*
  goto ended
)
rem The "python" of the Microsoft Store only shows a shop: it does not get through this.
python -c "" >nul 2>nul
if not errorlevel 1 (
  python run.py %*
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
