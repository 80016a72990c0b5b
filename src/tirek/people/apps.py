from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "tirek.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tirek.accounts import ports
        from tirek.people.operations import serve_whole_school

        ports.appointed.append(serve_whole_school)
