from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "tirek.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tirek.accounts import ports
        from tirek.people.operations import end_assignments, serve_whole_school

        ports.left.append(end_assignments)
        ports.appointed.append(serve_whole_school)
