"""What happens by itself, and when."""

from celery.schedules import crontab

BEAT = {
    "start-due-runs": {
        "task": "subsidies.start_due_runs",
        "schedule": crontab(minute=0, hour=2),  # daily, so that a missed pay day is made up
    },
    "classify-risks": {
        "task": "elderly_care.classify_risks",
        "schedule": crontab(minute=20, hour=3),
    },
    "tend-day-care": {
        "task": "elderly_care.tend_day_care",
        "schedule": crontab(minute=10, hour=0),
    },
    "link-citizens": {
        "task": "elderly_care.link_citizens",
        "schedule": crontab(minute=40, hour=3),
    },
    "build-daily-lists": {
        "task": "subsidies.build_daily_lists",
        "schedule": crontab(minute=0, hour=5),
    },
    "start-expiry-runs": {
        "task": "subsidies.start_expiry_runs",
        "schedule": crontab(minute=30, hour=1),  # before the day's top-ups are listed
    },
    "resume-runs": {"task": "subsidies.resume_runs", "schedule": 60.0},
    "close-due-publicities": {
        "task": "subsidies.close_due_publicities",
        "schedule": crontab(minute=30, hour=1),
    },
    "escalate-overdue": {
        "task": "subsidies.escalate_overdue",
        "schedule": crontab(minute=40, hour=1),  # after the notices that end by themselves
    },
    "enrol-entitled": {"task": "subsidies.enrol_entitled", "schedule": crontab(minute=0, hour=4)},
    "tell-planned": {"task": "subsidies.tell_planned", "schedule": crontab(minute=30, hour=4)},
    "watch-assessments": {
        "task": "elderly_care.watch_assessments",
        "schedule": crontab(minute=20, hour=0),
    },
    "plan-patrols": {
        "task": "elderly_care.plan_patrols",
        "schedule": crontab(minute=10, hour="0,4,7"),  # a night that was missed is made up
    },
    "watch-devices": {"task": "elderly_care.watch_devices", "schedule": 60.0},
    "forget-device-events": {
        "task": "elderly_care.forget_device_events",
        "schedule": crontab(minute=40, hour=2),
    },
    "send-notices": {"task": "elderly_care.send_notices", "schedule": 60.0},
    "send-case-notices": {"task": "stations.send_case_notices", "schedule": 60.0},
    "send-activity-notices": {"task": "stations.send_activity_notices", "schedule": 60.0},
    "send-room-notices": {"task": "stations.send_room_notices", "schedule": 60.0},
    "send-volunteer-notices": {"task": "stations.send_volunteer_notices", "schedule": 60.0},
    "tell-lonely-volunteers": {"task": "stations.tell_lonely_volunteers", "schedule": 600.0},
    "plan-activities": {
        "task": "stations.plan_activities",
        "schedule": crontab(minute=25, hour=0),
    },
    "close-volunteer-shifts": {
        "task": "stations.close_volunteer_shifts",
        "schedule": crontab(minute=15, hour=0),
    },
    "send-forwardings": {"task": "stations.send_forwardings", "schedule": 30.0},
    "note-meal-visits": {"task": "meals.note_meal_visits", "schedule": crontab(minute="*/10")},
    "remind-of-papers": {
        "task": "stations.remind_of_papers",
        "schedule": crontab(minute=10, hour=8),
    },
    "note-missed": {"task": "stations.note_missed", "schedule": crontab(minute=20, hour=0)},
    "send-staff-notices": {"task": "accounts.send_staff_notices", "schedule": 60.0},
    "forget-expired": {"task": "accounts.forget_expired", "schedule": crontab(minute=50, hour=3)},
    "watch-food-safety": {
        "task": "meals.watch_food_safety",
        "schedule": crontab(minute="*/30"),
    },
    "escalate-alerts": {"task": "meals.escalate_alerts", "schedule": 60.0},
    "send-courier-orders": {"task": "meals.send_courier_orders", "schedule": 30.0},
    "ask-couriers": {"task": "meals.ask_couriers", "schedule": 300.0},
    "route-due-menus": {"task": "meals.route_due_menus", "schedule": 60.0},
    "reroute-waiting": {"task": "meals.reroute_waiting", "schedule": 300.0},
    "measure-travel": {"task": "meals.measure_travel", "schedule": crontab(minute=20, hour=4)},
    "plan-due-rounds": {"task": "meals.plan_due_rounds", "schedule": 60.0},
    "place-standing-orders": {"task": "meals.place_standing_orders", "schedule": 300.0},
    "publish-due-menus": {"task": "meals.publish_due_menus", "schedule": 60.0},
    "recover-late": {"task": "subsidies.recover_late", "schedule": crontab(minute=0, hour=3)},
    "reopen-purses": {"task": "subsidies.reopen_purses", "schedule": crontab(minute=10, hour=3)},
    "close-purses-of-the-dead": {
        "task": "subsidies.close_purses_of_the_dead",
        "schedule": crontab(minute=20, hour=3),
    },
    "settle-forgotten": {"task": "dispatch.settle_forgotten", "schedule": 1800.0},
    "plan-forgotten": {"task": "dispatch.plan_forgotten", "schedule": 300.0},
    "watch-clocks": {"task": "dispatch.watch_clocks", "schedule": 60.0},
    "tell-of-free-slots": {"task": "dispatch.tell_of_free_slots", "schedule": 600.0},
    "make-standing-visits": {
        "task": "dispatch.make_standing_visits",
        "schedule": crontab(minute=30, hour=0),
    },
    "end-meals-for-gone": {"task": "meals.end_for_gone", "schedule": crontab(minute=15)},
    "cancel-for-gone": {"task": "dispatch.cancel_for_gone", "schedule": crontab(minute=10)},
    "hold-due": {"task": "dispatch.hold_due", "schedule": crontab(minute=30, hour=6)},
    "stop-failing-providers": {
        "task": "dispatch.stop_failing_providers",
        "schedule": crontab(minute=45, hour=0),
    },
    "late-visit-complaints": {
        "task": "dispatch.watch_complaints",
        "schedule": crontab(minute=20, hour=6),
    },
    "forget-tracks": {"task": "dispatch.forget_tracks", "schedule": crontab(minute=50, hour=3)},
    "reconcile": {"task": "subsidies.reconcile", "schedule": crontab(minute=30, hour=3)},
}
