// MeshHistory: see docs/ARCHITECTURE.md
