// The short names of emoji that an app or a person is likely to use here.

const NAMES = {
  "+1": "👍", thumbsup: "👍", "-1": "👎", eyes: "👀", white_check_mark: "✅", heavy_check_mark: "✔️", ballot_box_with_check: "☑️",
  x: "❌", warning: "⚠️", lock: "🔒", unlock: "🔓", closed_lock_with_key: "🔐", key: "🔑", hourglass: "⌛", hourglass_flowing_sand: "⏳",
  envelope: "✉️", email: "📧", incoming_envelope: "📨", outbox_tray: "📤", inbox_tray: "📥", mailbox_with_mail: "📬", no_entry: "⛔",
  no_entry_sign: "🚫", stop_sign: "🛑", speech_balloon: "💬", thought_balloon: "💭", left_speech_bubble: "🗨️", bell: "🔔", no_bell: "🔕",
  mute: "🔇", phone: "☎️", telephone_receiver: "📞", calling: "📲", iphone: "📱", ticket: "🎫", admission_tickets: "🎟️", label: "🏷️",
  bookmark: "🔖", pushpin: "📌", round_pushpin: "📍", world_map: "🗺️", paperclip: "📎", link: "🔗", memo: "📝", pencil: "📝", pencil2: "✏️",
  clipboard: "📋", calendar: "📅", date: "📅", spiral_calendar_pad: "🗓️", clock1: "🕐", alarm_clock: "⏰", stopwatch: "⏱️", zzz: "💤",
  sleeping: "😴", large_green_circle: "🟢", green_circle: "🟢", white_circle: "⚪", black_circle: "⚫", red_circle: "🔴", large_yellow_circle: "🟡",
  large_orange_circle: "🟠", large_blue_circle: "🔵", large_purple_circle: "🟣", large_green_square: "🟩", large_orange_square: "🟧",
  large_red_square: "🟥", large_yellow_square: "🟨", large_blue_square: "🟦", white_large_square: "⬜", small_blue_diamond: "🔹",
  small_orange_diamond: "🔸", large_blue_diamond: "🔷", large_orange_diamond: "🔶", arrow_right: "➡️", arrow_left: "⬅️", arrow_up: "⬆️",
  arrow_down: "⬇️", leftwards_arrow_with_hook: "↩️", arrow_right_hook: "↪️", arrows_counterclockwise: "🔄", repeat: "🔁", bust_in_silhouette: "👤",
  busts_in_silhouette: "👥", raising_hand: "🙋", wave: "👋", pray: "🙏", clap: "👏", raised_hands: "🙌", ok_hand: "👌", muscle: "💪", point_right: "👉",
  smile: "😄", slightly_smiling_face: "🙂", grinning: "😀", joy: "😂", wink: "😉", blush: "😊", heart_eyes: "😍", thinking_face: "🤔",
  open_mouth: "😮", cry: "😢", sob: "😭", rage: "😡", tada: "🎉", fire: "🔥", rocket: "🚀", star: "⭐", sparkles: "✨", heart: "❤️",
  green_heart: "💚", blue_heart: "💙", question: "❓", grey_question: "❔", exclamation: "❗", bangbang: "‼️", information_source: "ℹ️", bulb: "💡",
  mag: "🔍", gear: "⚙️", wrench: "🔧", hammer_and_wrench: "🛠️", package: "📦", file_folder: "📁", open_file_folder: "📂", page_facing_up: "📄",
  camera: "📷", frame_with_picture: "🖼️", movie_camera: "🎥", microphone: "🎤", studio_microphone: "🎙️", headphones: "🎧", musical_note: "🎵",
  bar_chart: "📊", chart_with_upwards_trend: "📈", chart_with_downwards_trend: "📉", moneybag: "💰", credit_card: "💳", shopping_trolley: "🛒",
  house: "🏠", house_with_garden: "🏡", office: "🏢", sunrise: "🌅", sunny: "☀️", crescent_moon: "🌙", coffee: "☕", beach_with_umbrella: "🏖️",
  palm_tree: "🌴", airplane: "✈️", bike: "🚲", wastebasket: "🗑️", ghost: "👻", robot_face: "🤖", 100: "💯", new: "🆕", free: "🆓", sos: "🆘",
  one: "1️⃣", two: "2️⃣", three: "3️⃣", four: "4️⃣", five: "5️⃣", ok: "🆗", heavy_plus_sign: "➕", heavy_minus_sign: "➖", checkered_flag: "🏁",
  triangular_flag_on_post: "🚩", handshake: "🤝", busts: "👥", door: "🚪", eyeglasses: "👓", double_vertical_bar: "⏸️", fast_forward: "⏩",
  black_right_pointing_triangle_with_double_vertical_bar: "⏯️", outgoing_envelope: "📨", timer_clock: "⏲️", seedling: "🌱", umbrella: "☔",
  apple: "🍎", green_apple: "🍏", pear: "🍐", tangerine: "🍊", lemon: "🍋", watermelon: "🍉", grapes: "🍇", strawberry: "🍓", cherries: "🍒",
  peach: "🍑", kiwifruit: "🥝", pineapple: "🍍", coconut: "🥥", avocado: "🥑", corn: "🌽", carrot: "🥕", sunflower: "🌻", tulip: "🌷", rose: "🌹",
  hibiscus: "🌺", cherry_blossom: "🌸", blossom: "🌼", cactus: "🌵", evergreen_tree: "🌲", deciduous_tree: "🌳", four_leaf_clover: "🍀",
  maple_leaf: "🍁", mushroom: "🍄", fox_face: "🦊", panda_face: "🐼", koala: "🐨", lion_face: "🦁", penguin: "🐧", owl: "🦉", turtle: "🐢",
  dolphin: "🐬", whale: "🐳", butterfly: "🦋", tropical_fish: "🐠",
};

export const PICKER = ["+1", "heart", "joy", "open_mouth", "cry", "pray", "eyes", "white_check_mark", "tada", "fire", "wave", "ticket", "x", "raised_hands", "thinking_face", "rocket"];
export const WHATSAPP = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

export const emoji = (name) => NAMES[name.split("::")[0]] || `:${name}:`;

export const fromUnicode = (hex) => {
  try {
    return String.fromCodePoint(...hex.split("-").map((one) => parseInt(one, 16)));
  } catch {
    return null;
  }
};
