"""How personal data are shown unless somebody gives a reason to see them."""


def mask_name(name: str) -> str:
    """张三丰 → 张**."""
    return name[:1] + "*" * max(len(name) - 1, 0)


def mask_id_number(number: str) -> str:
    """110105193801011110 → 110105********1110."""
    return f"{number[:6]}{'*' * 8}{number[-4:]}" if len(number) == 18 else "*" * len(number)


def mask_phone(phone: str) -> str:
    """13812341234 → 138****1234; shorter and landline numbers keep their last four digits."""
    if len(phone) == 11 and phone.isdigit():
        return f"{phone[:3]}****{phone[-4:]}"
    return "*" * max(len(phone) - 4, 0) + phone[-4:]


def mask_account(number: str) -> str:
    """6222021234567890 → ****7890; a short one shows nothing."""
    return "****" + (number[-4:] if len(number) > 8 else "")
