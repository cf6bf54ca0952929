// DataplaneAgent: see docs/ARCHITECTURE.md
