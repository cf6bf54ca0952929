// APIClient: see docs/ARCHITECTURE.md
