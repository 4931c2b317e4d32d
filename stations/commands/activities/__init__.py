"""What happens with activities: planning, sign-ups and waiting lists, rolls, counters."""
