"""What people are told of: a closed catalogue, in topics that they choose from."""

from flask_babel import lazy_gettext as _l

from crmapp.labels import Choice


class Topic(Choice):
    """What a person takes or leaves as a whole on a way out of the product."""

    DAY = "day", _l("The day, in the morning"), "indigo"
    PLANS = "plans", _l("Next steps, promises and tasks that are due"), "sky"
    OVERDUE = "overdue", _l("What has been overdue for long"), "rose"
    CUSTOMERS = "customers", _l("What others did with your customers"), "teal"
    REVIEW = "review", _l("Reviews: answered, waiting, late"), "amber"
    REQUESTS = "requests", _l("Requests of colleagues"), "violet"
    HOUSE = "house", _l("About the product itself"), "slate"


class NotificationKind(Choice):
    """Why someone is told."""

    HANDED_OVER = "handed_over", _l("A customer was handed over to you"), "indigo"
    TAKEN_OVER = "taken_over", _l("A customer of yours was handed over"), "amber"
    HELPED = "helped", _l("A helper wrote a follow-up"), "teal"
    SERVED = "served", _l("Customer service wrote a record"), "teal"
    CHANGED = "changed", _l("A manager changed your customer"), "violet"
    DUPLICATE = "duplicate", _l("A customer like yours was made"), "rose"
    NAMED_HELPER = "named_helper", _l("You were named a helper"), "sky"
    MERGED = "merged", _l("A customer of yours was merged with another"), "violet"
    PARTED = "parted", _l("A merge of a customer of yours was undone"), "violet"
    ASKED = "asked", _l("A colleague asks for a customer"), "amber"
    DECLINED = "declined", _l("A customer you asked for stays with its owner"), "slate"
    TO_REVIEW = "to_review", _l("A new customer waits for your review"), "amber"
    REVIEW_DONE = "review_done", _l("Your new customer was approved"), "emerald"
    REVIEW_RETURNED = "review_returned", _l("Your new customer was returned"), "rose"
    REVIEW_LATE = "review_late", _l("A customer has waited for a review for 24 hours"), "rose"
    EXPORT_ASKED = "export_asked", _l("Asks to export customers"), "amber"
    EXPORT_GRANTED = "export_granted", _l("Your export was approved"), "emerald"
    EXPORT_DECLINED = "export_declined", _l("Your export was declined"), "slate"
    SECOND_STEP_REMOVED = "second_step_removed", _l("Your second step was taken away"), "rose"
    SERVICE_YOURS = "service_yours", _l("A service record is yours to handle"), "amber"
    SERVICE_SOLVED = "service_solved", _l("A service record was solved"), "emerald"
    STEP_DUE = "step_due", _l("A next step is due"), "sky"
    PROMISE_DUE = "promise_due", _l("A promise is to be kept"), "sky"
    TASK_DUE = "task_due", _l("What was decided in a meeting is to be done"), "sky"
    STEP_OVERDUE = "step_overdue", _l("A next step has been overdue for long"), "rose"
    PROMISE_OVERDUE = "promise_overdue", _l("A promise has been overdue for long"), "rose"
    TASK_OVERDUE = "task_overdue", _l("A task of a meeting has been overdue for long"), "rose"
    MEETING_NOTE = "meeting_note", _l("Your customer was spoken of in a meeting"), "violet"
    MEETING_TASK = "meeting_task", _l("You were given a task in a meeting"), "violet"
    MY_DAY = "my_day", _l("Your day"), "indigo"
    RESTED = "rested", _l("A rule set a customer of yours to dormant"), "slate"
    POOL_SOON = "pool_soon", _l("A customer of yours goes back to the pool soon"), "amber"
    CHANNEL_FAILED = "channel_failed", _l("Messages do not get out"), "rose"

    @property
    def topic(self) -> Topic:
        """What it belongs to; what is not told apart is about one's customers."""
        return _TOPICS.get(self, Topic.CUSTOMERS)


_TOPICS = {
    kind: topic
    for topic, kinds in {
        Topic.DAY: (NotificationKind.MY_DAY,),
        Topic.PLANS: (
            NotificationKind.STEP_DUE, NotificationKind.PROMISE_DUE, NotificationKind.TASK_DUE,
        ),
        Topic.OVERDUE: (
            NotificationKind.STEP_OVERDUE, NotificationKind.PROMISE_OVERDUE,
            NotificationKind.TASK_OVERDUE,
        ),
        Topic.REVIEW: (
            NotificationKind.TO_REVIEW, NotificationKind.REVIEW_DONE,
            NotificationKind.REVIEW_RETURNED, NotificationKind.REVIEW_LATE,
        ),
        Topic.REQUESTS: (
            NotificationKind.ASKED, NotificationKind.DECLINED, NotificationKind.EXPORT_ASKED,
            NotificationKind.EXPORT_GRANTED, NotificationKind.EXPORT_DECLINED,
            NotificationKind.MEETING_TASK,
        ),
        Topic.HOUSE: (NotificationKind.SECOND_STEP_REMOVED, NotificationKind.CHANNEL_FAILED),
    }.items()
    for kind in kinds
}  # fmt: skip
