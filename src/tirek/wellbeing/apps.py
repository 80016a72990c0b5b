from django.apps import AppConfig


class WellbeingConfig(AppConfig):
    name = "tirek.wellbeing"
    label = "wellbeing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tirek.screenings import ports
        from tirek.wellbeing.operations import raise_signal

        ports.raises.append(raise_signal)
