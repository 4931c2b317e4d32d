"""Home service: call centre, work orders, caregivers, planning, visits."""
