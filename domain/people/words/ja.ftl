### 顔の見える名簿

## 取り込んだ行: 受け入れた行の不備

people-mark-coordinate-zero = 緯度または経度が0です: { $value }
people-mark-coordinate-outside-japan = 地点が日本の外です: { $value }
people-mark-coordinate-outside-prefecture = 地点が、書かれた都道府県から離れています: { $value }
people-mark-coordinate-swapped = 緯度と経度が逆だったので入れ替えました: { $value }
people-mark-coordinate-shape = 緯度・経度を読み取れません: { $value }
people-mark-number-zero-restored = 失われた先頭の0または検査数字を補いました: { $value }
people-mark-office-number-shape = 事業所番号の形ではありません: { $value }
people-mark-medical-id-shape = 医療機関のIDの形ではありません: { $value }
people-mark-municipality-code-shape = 団体コードとして読み取れません: { $value }
people-mark-prefecture-contradicts = 団体コードと都道府県名が合いません: { $value }
people-mark-corporate-number-check-digit = 法人番号の検査数字が合いません: { $value }
people-mark-corporate-number-shape = 法人番号の形ではありません: { $value }
people-mark-address-without-prefecture = 住所が都道府県から始まっていません: { $value }
people-mark-katagaki-in-address = 方書が住所にも書かれています: { $value }
people-mark-url-without-scheme = URLの先頭を補いました: { $value }
people-mark-mail-in-url = URLの欄にあったメールアドレスを移しました: { $value }
people-mark-url-shape = URLとして読み取れません: { $value }
people-mark-mail-shape = メールアドレスとして読み取れません: { $value }
people-mark-phone-shape = 電話番号の形ではない文字があります: { $value }
people-mark-phone-holds-id = 電話番号の欄にIDが入っています: { $value }
people-mark-postal-shape = 郵便番号として読み取れません: { $value }
people-mark-service-unknown = 一覧にないサービスです: { $value }
people-mark-days-shape = 曜日として読み取れません: { $value }
people-mark-hours-shape = 時刻として読み取れない部分があります: { $value }
people-mark-count-shape = 人数・床数として読み取れません: { $value }
people-mark-inverted-closed-flag = 「休診」の欄は1が診療日なので、そのように読みました。
people-mark-not-in-cp932 = シフトJISで表せない文字があります: { $value }
people-mark-control-characters = 目に見えない制御文字があります。
people-mark-line-break-in-cell = セルの中に改行があります: { $value }
people-mark-lost-character = ファイルが届く前に失われた文字があります: { $value }
people-mark-spreadsheet-error = 表計算ソフトのエラーが残っています: { $value }
people-mark-too-long = 長すぎます: { $value }

## 取り込んだ行: 受け入れなかった理由

people-refused-no-name = 名称がありません。
people-refused-no-key = 名称のほかに、番号も住所も電話番号もありません。
people-refused-column-count = 列の数が見出しと合いません。
people-refused-invalid-bytes = ファイルの文字コードでは読めない部分があります。
people-refused-unclosed-quote = 引用符 (") が閉じていません。
people-refused-cut-short = 最後の行が途中で切れています。
people-refused-too-long = 行が長すぎます。
people-refused-file-cut-short = ファイルが途中で終わっているか、これより先を読めません。ここまでの行は読みました。ファイルを入手し直してください。
people-refused-file-too-large = ファイルが大きすぎるため、これより先は読みませんでした。ファイルを分けてください。

## 取り込んだ行: 列

people-column-id = 番号
people-column-municipality-code = 団体コード
people-column-prefecture-code = 都道府県コード
people-column-prefecture = 都道府県
people-column-municipality = 市区町村
people-column-name = 名称
people-column-kana = ふりがな
people-column-english-name = 英語表記
people-column-common-name = 通称
people-column-service = サービス
people-column-kind = 種類
people-column-address = 住所
people-column-address-prefecture = 住所の都道府県
people-column-address-municipality = 住所の市区町村
people-column-address-town = 住所の町字
people-column-address-block = 住所の番地以下
people-column-building = 方書（ビル名等）
people-column-postal = 郵便番号
people-column-latitude = 緯度
people-column-longitude = 経度
people-column-lat-lng = 座標
people-column-phone = 電話番号
people-column-extension = 内線番号
people-column-fax = ファクス番号
people-column-mail = メールアドレス
people-column-form-url = 問い合わせフォーム
people-column-contact-note = 連絡先の備考
people-column-corporate-number = 法人番号
people-column-corporate-name = 法人の名称
people-column-office-number = 事業所番号
people-column-medical-code = 医療機関コード
people-column-medical-id = 医療情報ネットのID
people-column-days = 利用できる曜日
people-column-days-note = 曜日の特記事項
people-column-opens = 開始時刻
people-column-closes = 終了時刻
people-column-after-hours = 時間外の対応
people-column-departments = 診療科目
people-column-beds = 病床数
people-column-capacity = 定員
people-column-url = ウェブサイト
people-column-open-monday = 月曜日の診療
people-column-open-tuesday = 火曜日の診療
people-column-open-wednesday = 水曜日の診療
people-column-open-thursday = 木曜日の診療
people-column-open-friday = 金曜日の診療
people-column-open-saturday = 土曜日の診療
people-column-open-sunday = 日曜日の診療
people-column-open-holiday = 祝日の診療
people-column-description = 説明
people-column-accessibility = バリアフリー情報
people-column-shared-service = 高齢者と障害者が共に利用できるサービス
people-column-care-standard = 介護保険の指定基準
people-column-disability-standard = 障害福祉の指定基準
people-column-representative = 代表者
people-column-opening-date = 開設日
people-column-note = 備考
