"""What forms share: a field that says what is wrong beside it, by the key of a sentence."""

from wtforms import Form, PasswordField, StringField
from wtforms.validators import DataRequired, Length, ValidationError

from service.accounts import proof

NEEDED = DataRequired("form.needed")
"""Something other than spaces."""


class SignIn(Form):
    """Name, password and code, asked for together: none of them shows by itself whether it fits."""

    name = StringField("sign_in.name", [NEEDED, Length(max=40, message="form.too_long")])
    password = PasswordField("sign_in.password", [NEEDED, Length(max=proof.LONGEST_PASSWORD, message="form.too_long")])
    code = StringField("sign_in.code", [Length(max=40, message="form.too_long")])


class NewPassword(Form):
    """A password, twice."""

    password = PasswordField("password.new", [NEEDED])
    again = PasswordField("password.again", [NEEDED])

    def validate_password(self, field: PasswordField) -> None:
        """Long is what counts."""
        if not proof.SHORTEST_PASSWORD <= len(field.data or "") <= proof.LONGEST_PASSWORD:
            raise ValidationError("password.too_short")

    def validate_again(self, field: PasswordField) -> None:
        """The same twice."""
        if field.data != self.password.data:
            raise ValidationError("password.not_the_same")


class ChangePassword(NewPassword):
    """The same, for somebody who has one."""

    now = PasswordField("password.now", [NEEDED, Length(max=proof.LONGEST_PASSWORD, message="form.too_long")])


class Code(Form):
    """Six digits from a phone."""

    code = StringField("code.label", [NEEDED, Length(max=20, message="form.too_long")])


class Proof(Form):
    """The password once more, before something that matters."""

    now = PasswordField("password.now", [NEEDED, Length(max=proof.LONGEST_PASSWORD, message="form.too_long")])
