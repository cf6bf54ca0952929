// RESTServer: see docs/ARCHITECTURE.md
