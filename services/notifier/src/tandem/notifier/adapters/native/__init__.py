"""Native apps: FCM HTTP v1 and APNs."""
