from django.apps import AppConfig


class WellbeingConfig(AppConfig):
    name = "tirek.wellbeing"
    label = "wellbeing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tirek.portraits import ports as portraits
        from tirek.screenings import ports as screenings
        from tirek.wellbeing.operations import raise_signal
        from tirek.wellbeing.queries import pupils_with_signal

        screenings.raises.append(raise_signal)
        portraits.flags.append(pupils_with_signal)
