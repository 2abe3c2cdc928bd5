"""The part of the settings that says what runs by the clock, in the city's time.

``settings.py`` takes over the name. Each task is safe to run twice, and finds by itself what is
due, so that a beat that was down at the hour is made up for.
"""

from datetime import timedelta

from celery.schedules import crontab

CELERY_BEAT_SCHEDULE = {
    "mail that a broken connection held back": {
        "task": "staff.tasks.send_held_back_mail",
        "schedule": timedelta(minutes=5),
    },
    # Often, so that a beat or a mail server that was down at the hour is made up for.
    "digests of notices": {
        "task": "staff.tasks.hand_out_digests",
        "schedule": timedelta(minutes=10),
    },
    "removal of old notices": {
        "task": "staff.tasks.remove_old_notices",
        "schedule": crontab(hour=3, minute=40),
    },
    "sign-in records that are older than the city keeps them": {
        "task": "staff.tasks.remove_old_sign_ins",
        "schedule": timedelta(days=1),
    },
    "names of departments and divisions that hold from today": {
        "task": "staff.tasks.bring_unit_names_up_to_date",
        "schedule": crontab(minute=0),
    },
    "sheets with first passwords that have been there for a day": {
        "task": "staff.tasks.remove_password_sheets",
        "schedule": timedelta(hours=1),
    },
    # At midnight, and often, so that a beat that was down at the hour is made up for.
    "transfers of the day at midnight": {
        "task": "staff.tasks.carry_out_transfers",
        "schedule": crontab(minute=0, hour=0),
    },
    "transfers that are announced or due": {
        "task": "staff.tasks.carry_out_transfers",
        "schedule": timedelta(minutes=3),
    },
    # As soon as a month is over, and often: until then its figures are counted anew for each reader.
    "figures of the skill map that everybody reads": {
        "task": "skills.tasks.publish_figures",
        "schedule": crontab(minute=5),
    },
    # Every night, so that a beat that was down on 1 April is made up for.
    "the year's end of the skill map": {
        "task": "skills.tasks.record_last_year_end",
        "schedule": crontab(hour=1, minute=20),
    },
    # After the transfers of the night, and again, so that a beat that was down is made up for.
    "seats that are open, or will be": {
        "task": "teams.tasks.look_after_open_seats",
        "schedule": crontab(minute=0, hour="5,8,12"),
    },
    # What a batch of transfers leaves at midnight is told in the morning, nothing at night.
    "nominations, requests and questions that wait": {
        "task": "teams.tasks.remind_of_nominations",
        "schedule": crontab(minute=10, hour="8-18"),
    },
    "finish sessions that are over": {
        "task": "training.tasks.remind_to_close_sessions",
        "schedule": timedelta(hours=1),
    },
    "surveys that open, evidence that ends, levels that wait": {
        "task": "skills.tasks.look_after_levels",
        "schedule": crontab(hour=7, minute=30),
    },
}
