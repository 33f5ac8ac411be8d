"""What the report says of the app itself, of privacy, and of censorship."""

from playwright.sync_api import expect

from tests.journeys.report.walking import Walk, code_of, fill, press, says

CURRENT = ".reel[data-code]:not([inert])"
TEXT = "Waves in a tank, drawn by hand"
FACTS = "The video was reported as taken from a textbook."


def the_popular_app(walk: Walk) -> None:
    """“The social network TikTok”, “the popular app”: somebody posts a video, and it plays on a phone."""
    house = walk.nets.one
    code = walk.codes["video"] = house.upload(
        "mira", walk.clip, text=TEXT, publish="true", visibility="public"
    )
    house.wait_until_published("mira", code)
    phone = walk.open("/latest", who="jonas", phone=True)
    expect(phone.locator(CURRENT)).to_have_attribute("data-code", code)
    expect(phone.locator(CURRENT)).to_have_attribute("data-state", "playing")
    phone.locator(CURRENT).get_by_role("button", name="Like").click()
    expect(phone.locator(CURRENT).get_by_role("button", name="Like")).to_have_attribute(
        "aria-pressed", "true"
    )
    walk.picture(phone, "01-the-popular-app")


def privacy_under_the_law(walk: Walk) -> None:
    """“Protection of security and data privacy under the law”: whoever is concerned sees all that is held, and takes it along."""
    page = walk.open("/you/data", who="jonas")
    says(page, "Everything that is held about you here", "The access tokens you made for programs.")
    walk.picture(page, "02-privacy-yours")
    page.goto("/holdings")
    says(page, "The access tokens you made for programs.")
    walk.picture(page, "02-privacy-holdings")


def does_not_censor_content(walk: Walk) -> None:
    """“Does not censor content”: a removal has a public reason, its author appeals, another person reverses it, all is back."""
    video = f"/@mira/{walk.codes['video']}"
    reader = walk.open(video, who="jonas")
    reader.goto(f"/report/video/{walk.codes['video']}")
    fill(reader, ground="rights", words="I have seen these waves in a textbook.")
    press(reader, "Report")

    desk = walk.open("/desk/notices", who="dora")
    desk.get_by_role("link", name="Restrict…").click()
    fill(
        desk,
        measure="removed",
        basis="rules",
        facts=FACTS,
        explanation="Only what one has made may be shown here.",
    )
    press(desk, "See what becomes public")
    says(desk, "This becomes public, for good", FACTS)
    walk.picture(desk, "03-censor-what-becomes-public")
    press(desk, "Decide so")
    desk.wait_for_url("**/statement/*")
    statement = walk.codes["statement"] = code_of(desk)

    # In force in the next page, everywhere; and not a 404, but a page that says why.
    gone = walk.open("/latest")
    expect(gone.locator(f'[data-code="{walk.codes["video"]}"]')).to_have_count(0)
    answer = gone.goto(video)
    assert answer is not None and answer.status == 410
    says(gone, "Statement")
    walk.picture(gone, "03-censor-removed")
    walk.is_sound(gone)

    author = walk.open("/you/decisions", who="mira")
    author.get_by_role("link", name="removed", exact=False).first.click()
    says(author, FACTS, "What happened", "It costs nothing")
    fill(author, words="Nobody owns the interference of waves. The program that draws them is mine.")
    press(author, "Appeal")
    says(author, "An appeal came on")
    walk.picture(author, "03-censor-the-author-appeals", whole=True)
    walk.is_sound(author)

    # Whoever decided can't decide the appeal.
    desk.goto("/desk/appeals")
    says(desk, "another person decides")
    other = walk.open("/desk/appeals", who="emil")
    other.get_by_role("link", name="Look at it").click()
    fill(other, outcome="reversed", answer="The notice named no work. The video is back, as it was.")
    press(other, "See what becomes public", "Decide so")

    back = walk.open(video)
    expect(back.locator(CURRENT)).to_have_attribute("data-code", walk.codes["video"])
    expect(back.locator(CURRENT).locator('[data-ref="likeCount"]')).to_have_text("1")
    public = walk.open("/restrictions")
    row = public.locator("li", has=public.locator(f'a[href="/statement/{statement}"]'))
    says(row, "Reversed")
    walk.picture(public, "03-censor-restrictions")
