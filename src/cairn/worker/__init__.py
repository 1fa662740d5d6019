"""Carries out what was queued and queues what is due; as many at once as one likes."""
