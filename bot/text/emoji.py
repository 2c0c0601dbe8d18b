"""Slack's names of the emoji people use most, for places where Slack gives a name and not the character.

Slack's rich text carries the characters itself; only reactions and the plain `text` of a message need this.
"""

import regex

_TABLE = """
+1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 ok_hand 👌 wave 👋 pray 🙏 clap 👏 raised_hands 🙌 muscle 💪 point_right 👉
point_left 👈 point_up_2 👆 point_down 👇 v ✌️ crossed_fingers 🤞 handshake 🤝 call_me_hand 🤙 raised_hand ✋ fist ✊
heart ❤️ orange_heart 🧡 yellow_heart 💛 green_heart 💚 blue_heart 💙 purple_heart 💜 black_heart 🖤 white_heart 🤍
broken_heart 💔 sparkling_heart 💖 two_hearts 💕 heart_eyes 😍 smiling_face_with_3_hearts 🥰 kissing_heart 😘
smile 😄 grinning 😀 smiley 😃 grin 😁 laughing 😆 sweat_smile 😅 joy 😂 rolling_on_the_floor_laughing 🤣 blush 😊
innocent 😇 slightly_smiling_face 🙂 upside_down_face 🙃 wink 😉 relieved 😌 yum 😋 stuck_out_tongue 😛
stuck_out_tongue_winking_eye 😜 sunglasses 😎 star-struck 🤩 partying_face 🥳 smirk 😏 unamused 😒 disappointed 😞
pensive 😔 worried 😟 confused 😕 slightly_frowning_face 🙁 persevere 😣 tired_face 😫 weary 😩 pleading_face 🥺 cry 😢
sob 😭 triumph 😤 angry 😠 rage 😡 exploding_head 🤯 flushed 😳 hot_face 🥵 cold_face 🥶 scream 😱 fearful 😨
cold_sweat 😰 hugging_face 🤗 thinking_face 🤔 shushing_face 🤫 neutral_face 😐 expressionless 😑 no_mouth 😶
face_with_rolling_eyes 🙄 hushed 😯 open_mouth 😮 astonished 😲 yawning_face 🥱 sleeping 😴 mask 😷 nerd_face 🤓
facepalm 🤦 shrug 🤷 man-shrugging 🤷‍♂️ woman-shrugging 🤷‍♀️ man-facepalming 🤦‍♂️ woman-facepalming 🤦‍♀️ bow 🙇 eyes 👀
saluting_face 🫡 melting_face 🫠 robot_face 🤖 skull 💀 ghost 👻 see_no_evil 🙈 tada 🎉 confetti_ball 🎊 balloon 🎈
gift 🎁 birthday 🎂 cake 🍰 champagne 🍾 clinking_glasses 🥂 beers 🍻 coffee ☕ tea 🍵 pizza 🍕 fire 🔥 sparkles ✨
star ⭐ star2 🌟 dizzy 💫 boom 💥 100 💯 zap ⚡ sunny ☀️ cloud ☁️ umbrella ☔ snowflake ❄️ rainbow 🌈 sunflower 🌻
rose 🌹 bouquet 💐 cherry_blossom 🌸 four_leaf_clover 🍀 white_check_mark ✅ heavy_check_mark ✔️ ballot_box_with_check ☑️
x ❌ no_entry ⛔ no_entry_sign 🚫 warning ⚠️ exclamation ❗ question ❓ bangbang ‼️ bell 🔔 mute 🔇 loudspeaker 📢
mega 📣 speech_balloon 💬 thought_balloon 💭 phone ☎️ telephone_receiver 📞 iphone 📱 computer 💻 email 📧 envelope ✉️
incoming_envelope 📨 inbox_tray 📥 outbox_tray 📤 package 📦 memo 📝 pencil 📝 page_facing_up 📄 paperclip 📎 link 🔗
pushpin 📌 round_pushpin 📍 calendar 📆 date 📅 clock1 🕐 alarm_clock ⏰ stopwatch ⏱️ hourglass ⌛
hourglass_flowing_sand ⏳ lock 🔒 unlock 🔓 key 🔑 mag 🔍 bulb 💡 wrench 🔧 hammer 🔨 gear ⚙️ rocket 🚀 airplane ✈️
car 🚗 truck 🚚 bus 🚌 train 🚆 bike 🚲 house 🏠 hospital 🏥 bank 🏦 moneybag 💰 money_with_wings 💸 credit_card 💳
chart_with_upwards_trend 📈 chart_with_downwards_trend 📉 bar_chart 📊 shopping_trolley 🛒 handbag 👜 dog 🐶 cat 🐱
arrow_right ➡️ arrow_left ⬅️ arrow_up ⬆️ arrow_down ⬇️ red_circle 🔴 large_green_circle 🟢 large_blue_circle 🔵
large_yellow_circle 🟡 white_circle ⚪ black_circle ⚫ earth_africa 🌍 crescent_moon 🌙 sun_with_face 🌞 trophy 🏆
soccer ⚽ checkered_flag 🏁 triangular_flag_on_post 🚩 construction 🚧 sos 🆘 new 🆕 ok 🆗 up 🆙 cool 🆒 free 🆓
"""
_PAIRS = _TABLE.split()
UNICODE = dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True))
_NAMES = {char: name for name, char in reversed(UNICODE.items())}
_TONES = {f"skin-tone-{number}": chr(0x1F3FB + number - 2) for number in range(2, 7)}
_SHOWN_AS_PICTURE = "\ufe0f"
_GRAPHEME = regex.compile(r"\X")
_PICTURE = regex.compile(r"\p{Extended_Pictographic}|\p{Regional_Indicator}{2}")
_KEYCAP = regex.compile(r"[0-9#*]\uFE0F?\u20E3")


def one_emoji(characters: str) -> bool:
    """Whether the text is exactly one emoji as people see it, with its skin tone and joiners."""
    seen = _GRAPHEME.fullmatch(characters) is not None
    return seen and (_PICTURE.search(characters) is not None or _KEYCAP.fullmatch(characters) is not None)


def emoji_of(name: str) -> str:
    """The characters of a Slack emoji, with its skin tone (`+1::skin-tone-3`); empty if it is not in the table."""
    plain, _, tone = name.partition("::")
    char = UNICODE.get(plain, "")
    return char.rstrip(_SHOWN_AS_PICTURE) + _TONES[tone] if char and tone in _TONES else char


def emoji_name(characters: str) -> str:
    """Slack's name for an emoji, without skin tone; empty if it is not in the table."""
    plain = "".join(char for char in characters if char not in _TONES.values())
    return _NAMES.get(plain) or _NAMES.get(plain + _SHOWN_AS_PICTURE) or _NAMES.get(plain.rstrip(_SHOWN_AS_PICTURE), "")
