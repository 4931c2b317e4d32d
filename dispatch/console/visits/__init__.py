"""The carer's phone: today's visits, and what happens at each door."""
