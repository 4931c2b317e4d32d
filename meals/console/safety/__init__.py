"""Staff's pages of food safety: registers of a kitchen's day, complaints, tracing."""
