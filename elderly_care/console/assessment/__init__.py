"""Staff's pages of assessments and care plans, and the assessor's phone."""
