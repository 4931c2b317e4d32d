"""The hotline's console: who rings, what is known, what is asked for; emergencies until their end."""
