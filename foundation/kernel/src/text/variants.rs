/// Kanji that are written for one another in names and in care, one group a word; the first of a group stands for
/// all of it. Groups are wide on purpose: whoever searches for one form wants to find the others too. Compatibility
/// ideographs and Kangxi radicals need no line here, since NFKC unifies them.
const GROUPS: &str = concat!(
    // Names of people and places
    "吉𠮷 土圡𡈽 高髙 崎﨑嵜碕 斎齋斉齊⻫ 辺邊邉 島嶋嶌嶹 沢澤 浜濱濵 滝瀧 竜龍⻯ 桜櫻 広廣 国國圀囯 富冨 峰峯 ",
    "館舘 桧檜 篭籠 薮藪 芦蘆 鴎鷗 尭堯 曽曾 槙槇 祢禰 萌萠 巌巖 晃晄 晋晉 皓晧 柏栢 柳栁桺 桑桒 梅楳 橋𣘺 櫟檪 ",
    "淵渕渊 鎌鐮 鯵鰺 鶴靏靍靎鸖鶮 船舩 莱萊 蒋蔣 園薗 蛎蠣 彦彥 昇曻 松枩柗 枡桝 栃杤 沖冲 涌湧 煕熙凞 爾尓 ",
    "砺礪 秋穐龝 竃竈 蓑簑 旗籏 翠翆 聡聰 肇肈 讃讚 迩邇 遊游 村邨 野埜 舗鋪 長⻑镸 隣鄰 雁鴈鳫 靭靱 鴬鶯 釜釡 ",
    "磯礒 嶺岺 壺壷 卯夘 姫姬 宮宫 毘毗 涛濤 禄祿 窓窗窻 兎兔 菟莵 庵菴 藁藳 蝿蠅 面靣 昂昻 梼檮 棲栖 皐皋 瑶瑤 ",
    "遥遙 凛凜 穣穰 輝煇 耀燿 婿聟壻 虎乕⻁ 苺莓 荊荆 鼠鼡 鼓皷 餅餠 槍鎗 紙帋 回囘囬 厩廏廐 裏裡 角⻆ 略畧 珍珎 ",
    "氷冰 猪豬 猫貓 蟹蠏 詠咏 鉤鈎 閉閇 間閒 煙烟 蓋盖 韮韭 民⺠ 西⻄ 食⻝ 鬼⻤ 骨⻣ 王⺩ 示⺬ 淳湻 昭炤 恒恆 ",
    "弘弖 雛鶵 杯盃 塩鹽 竪豎 胆膽 祷禱 麹麴 ",
    // Former forms of the characters in common use
    "亜亞 悪惡 圧壓 囲圍 医醫 為爲 壱壹 隠隱 栄榮 営營 衛衞 駅驛 円圓 縁緣 艶艷 応應 欧歐 殴毆 奥奧 横橫 温溫 ",
    "穏穩 仮假 価價 画畫 会會 壊壞 懐懷 絵繪 概槪 拡擴 殻殼 覚覺 学學斈 岳嶽 楽樂 渇渴 缶罐 巻卷 陥陷 勧勸 寛寬 ",
    "関關 歓歡 観觀 顔顏 気氣 帰歸 既旣 亀龜⻲ 偽僞 戯戲 犠犧 旧舊 拠據 挙擧 虚虛 峡峽 挟挾 教敎 強强 郷鄕鄉 ",
    "狭狹 暁曉 区區 駆驅駈 勲勳 薫薰 群羣 径徑 茎莖 恵惠 掲揭 渓溪 経經 蛍螢 軽輕 継繼 鶏鷄雞 芸藝 撃擊 欠缺 ",
    "研硏 県縣 倹儉 剣劍劒剱釼 険險 圏圈 検檢 献獻 権權 顕顯 験驗 厳嚴 戸戶户 呉吳 娯娛 効效 黄黃⻩ 鉱鑛 号號 ",
    "黒黑 砕碎 済濟 剤劑 歳歲 雑雜 参參 桟棧 蚕蠶 惨慘 産產 賛贊 残殘 糸絲 歯齒⻭ 児兒 辞辭 湿濕 実實 釈釋 ",
    "寿壽 収收 従從 渋澁 獣獸 縦縱 粛肅 処處 緒緖 叙敍敘 将將 称稱 焼燒 証證 奨奬 条條 状狀 乗乘 浄淨 剰剩 畳疊 ",
    "縄繩 壌壤 嬢孃 譲讓 醸釀 触觸 嘱囑 真眞 寝寢 慎愼 尽盡 図圖 粋粹 酔醉 穂穗 随隨 髄髓 枢樞 数數 瀬瀨 声聲 ",
    "青靑⻘ 清淸 静靜 税稅 説說 摂攝 窃竊 専專 浅淺 戦戰 践踐 銭錢 潜潛 繊纖 禅禪 双雙 壮壯 争爭 荘莊 捜搜 挿插 ",
    "巣巢 装裝 総總 騒騷 増增 蔵藏 臓臟 即卽 属屬 続續 堕墮 対對 体體軆躰 帯帶 滞滯 台臺 択擇 担擔 単單 団團 ",
    "断斷 弾彈 遅遲 痴癡 虫蟲 昼晝 鋳鑄 庁廳廰 徴徵 聴聽 勅敕 鎮鎭 逓遞 鉄鐵鐡銕鉃 点點 転轉 伝傳 灯燈 当當 党黨 ",
    "盗盜 稲稻 闘鬪 徳德 独獨 読讀 届屆 弐貳 悩惱 脳腦 覇霸 拝拜 廃廢 売賣 麦麥⻨ 発發 髪髮 抜拔 晩晚 蛮蠻 秘祕 ",
    "瓶甁 払拂 仏佛 並竝 併倂 変變 弁辨瓣辯 歩步 宝寶寳 豊豐 褒襃 翻飜 毎每 万萬 満滿 麺麵 黙默 弥彌 訳譯 薬藥 ",
    "与與 予豫 余餘 誉譽 揺搖 様樣 謡謠 来來 頼賴 乱亂 覧覽 両兩 猟獵 緑綠 涙淚 塁壘 礼禮 励勵 霊靈 齢齡 暦曆 ",
    "歴歷 恋戀 錬鍊 炉爐 労勞 郎郞 楼樓 録錄 湾灣 舎舍 床牀 姉姊 内內 尚尙 告吿 絶絕 脈脉 隷隸 鑑鑒 衆眾 鬱欝 ",
    // Print forms and simplified print forms outside the characters in common use
    "倶俱 剥剝 叱𠮟 呑吞 嘘噓 妍姸 屏屛 并幷 掻搔 掴摑 攅攢 痩瘦 箪簞 繋繫 繍繡 蝋蠟 醤醬 頬頰 騨驒 鹸鹼 填塡 ",
    "顛顚 涜瀆 溌潑 焔焰 蝉蟬 躯軀 噛嚙 嚢囊 侠俠 唖啞 頚頸 痺痹 撹攪 潅灌 闊濶 稟禀 箏筝 纏纒 蕊蘂 輌輛 諌諫 ",
    "賎賤 腸膓 呪咒 恥耻 奇竒 糾糺 最㝡 草艸 鴟鵄",
);

/// The unified ideographs, U+4E00–U+9FFF.
const UNIFIED: std::ops::RangeInclusive<char> = '\u{4E00}'..='\u{9FFF}';
const FIRST: u32 = 0x4E00;
const COUNT: usize = 0x5200;

/// For every unified ideograph the code point that stands for it; 0 where it stands for itself. A table, because a
/// look-up for each character of a whole import must cost nothing.
static UNIFIED_TABLE: [u16; COUNT] = unified_table();
/// The same for the few members of groups that lie elsewhere.
static ELSEWHERE: [(char, char); ELSEWHERE_COUNT] = elsewhere();
const ELSEWHERE_COUNT: usize = count_elsewhere();

/// The character that stands for `c` and all its variants.
pub(super) fn representative(c: char) -> char {
    if UNIFIED.contains(&c) {
        match UNIFIED_TABLE[(u32::from(c) - FIRST) as usize] {
            0 => c,
            code => char::from_u32(u32::from(code)).unwrap_or(c),
        }
    } else {
        ELSEWHERE.iter().find(|(variant, _)| *variant == c).map_or(c, |(_, stands)| *stands)
    }
}

/// Whether `c` is a kanji that an iteration mark can repeat.
pub(super) const fn is_kanji(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{20000}'..='\u{323AF}')
}

/// The character that begins at byte `at`, and where the next one begins. `text` is well-formed UTF-8.
pub(super) const fn next_char(text: &[u8], at: usize) -> (char, usize) {
    let lead = text[at] as u32;
    let (mut code, length) = match lead {
        0..0x80 => (lead, 1),
        0x80..0xE0 => (lead & 0x1F, 2),
        0xE0..0xF0 => (lead & 0x0F, 3),
        _ => (lead & 0x07, 4),
    };
    let mut i = 1;
    while i < length {
        code = (code << 6) | (text[at + i] as u32 & 0x3F);
        i += 1;
    }
    match char::from_u32(code) {
        Some(c) => (c, at + length),
        None => (char::REPLACEMENT_CHARACTER, at + length),
    }
}

/// Walks through the groups: the representative, the member, where to go on.
const fn next_member(at: usize, stands: Option<char>) -> (Option<char>, char, usize) {
    let (c, next) = next_char(GROUPS.as_bytes(), at);
    match (c, stands) {
        (' ', _) => (None, c, next),
        (_, None) => (Some(c), c, next),
        (_, Some(_)) => (stands, c, next),
    }
}

const fn unified_table() -> [u16; COUNT] {
    let mut table = [0; COUNT];
    let (mut at, mut stands) = (0, None);
    while at < GROUPS.len() {
        let (first, member, next) = next_member(at, stands);
        (at, stands) = (next, first);
        let code = member as u32;
        if let Some(first) = first
            && code >= FIRST
            && code < FIRST + COUNT as u32
            && code != first as u32
        {
            table[(code - FIRST) as usize] = first as u16;
        }
    }
    table
}

const fn is_elsewhere(code: u32) -> bool {
    code != ' ' as u32 && (code < FIRST || code >= FIRST + COUNT as u32)
}

const fn count_elsewhere() -> usize {
    let (mut at, mut count) = (0, 0);
    while at < GROUPS.len() {
        let (c, next) = next_char(GROUPS.as_bytes(), at);
        at = next;
        count += is_elsewhere(c as u32) as usize;
    }
    count
}

const fn elsewhere() -> [(char, char); ELSEWHERE_COUNT] {
    let mut pairs = [('\0', '\0'); ELSEWHERE_COUNT];
    let (mut at, mut stands, mut count) = (0, None, 0);
    while at < GROUPS.len() {
        let (first, member, next) = next_member(at, stands);
        (at, stands) = (next, first);
        if let Some(first) = first
            && is_elsewhere(member as u32)
        {
            pairs[count] = (member, first);
            count += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn no_character_stands_in_two_groups() {
        let mut seen: HashMap<char, &str> = HashMap::new();
        for group in GROUPS.split(' ') {
            assert!(group.chars().count() >= 2, "{group:?} is no group");
            for c in group.chars() {
                assert_eq!(seen.insert(c, group), None, "{c} U+{:04X} stands twice", u32::from(c));
            }
        }
        assert!(seen.len() > 700);
    }

    #[test]
    fn every_member_has_the_first_of_its_group_as_representative() {
        for group in GROUPS.split(' ') {
            let first = group.chars().next().expect("a group has members");
            assert!(UNIFIED.contains(&first));
            assert!(group.chars().all(|c| representative(c) == first), "{group}");
        }
        assert_eq!(representative('介'), '介');
        assert_eq!(representative('が'), 'が');
    }

    #[test]
    fn variants_are_not_what_nfkc_unifies_already() {
        use unicode_normalization::UnicodeNormalization;
        for c in GROUPS.chars() {
            assert_eq!(c.nfkc().collect::<String>(), c.to_string(), "U+{:04X}", u32::from(c));
        }
    }
}
