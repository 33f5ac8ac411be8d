"""The language of the site: chosen by a form on every page, remembered by a cookie and with the account."""
