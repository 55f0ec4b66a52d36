"""The chief pages, by who sees them."""

COMMON = ("/notices/", "/accounts/profile/", "/accounts/password/", "/accounts/bodies/", "/search/?q=垃圾")
CASE = (
    "/", "/matters/", "/matters/?kind=clue", "/matters/?kind=recommendation&sort=due", "/matters/new/clue/",
    "/dashboard/", "/imports/", "/terms/calculator/?term=JY_REPLY&start=2025-08-01", "/terms/", *COMMON,
)  # fmt: skip
AGENCY = ("/", "/matters/?kind=recommendation", "/terms/calculator/", "/sheet/", *COMMON)
# Everything that has a page of its own, from both sides and from those who administer.
PAGES: dict[str, tuple[str, ...]] = {
    "prosecutor": CASE,
    "clerk": AGENCY,
    "office": ("/", "/dashboard/", "/dashboard/?wall=1", "/board/", "/board/?wall=1", "/sheet/"),
    "superior": ("/", "/matters/", "/dashboard/", "/regions/"),
    "observer": ("/", "/dashboard/"),
    "sysadmin": ("/accounts/people/", "/accounts/profile/"),
    "auditor": ("/ledger/", "/accounts/people/"),
}
# Others see some of the same pages with other rows and other words.
LIKE_THEM: dict[str, tuple[str, ...]] = {
    "assistant": ("/", "/matters/"),
    "head": ("/", "/dashboard/"),
    "chief": ("/", "/matters/?kind=recommendation", "/dashboard/"),
    "committee": ("/",),
    "case_manager": ("/", "/imports/", "/terms/changes/", "/terms/targets/"),
    "prosecutor2": ("/", "/matters/"),
    "agency_head": ("/", "/matters/"),
    "outsider": ("/", "/matters/"),
    "convenor": ("/", "/dashboard/"),
    "deputy_convenor": ("/",),
    "secadmin": ("/accounts/people/",),
}
WIDTHS = (360, 1280, 1920)
