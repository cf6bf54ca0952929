// KumactlCommands: see docs/ARCHITECTURE.md
