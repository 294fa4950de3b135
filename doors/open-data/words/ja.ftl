### 公開データの入口と出口

open-data-unreadable = ファイルを読めませんでした。何も取り込んでいません。もう一度選んでください。
open-data-empty = ファイルは空です。何も取り込んでいません。
open-data-not-a-table = 表のファイルではありません。CSVまたはExcel（.xlsx）のファイルを選んでください。
open-data-old-spreadsheet = 古い形式（.xls）か、パスワードの付いたExcelファイルです。Excelで開き、.xlsx形式でパスワードを付けずに保存し直してください。
open-data-broken-spreadsheet = Excelファイルが壊れているため開けません。もう一度入手してください。
open-data-several-tables = 圧縮ファイルの中の表が多すぎます（50まで）。分けてから取り込んでください。
open-data-too-large = ファイルが大きすぎます。何も取り込んでいません。分けてから取り込んでください。
open-data-bomb = 展開すると異常に大きくなるファイルのため、開きませんでした。
open-data-broken-json = JSONファイルが壊れているため読めません。もう一度入手してください。
open-data-unknown-layout = 最初の10行に、知っている見出しがありません。見つかった列と、最も近い形式を確かめてください。

## 形式の名前

open-data-layout-mhlw-care = 介護サービス情報公表システム
open-data-layout-medical-net = 医療情報ネット
open-data-layout-care-service = 自治体標準オープンデータセット（介護サービス事業所）
open-data-layout-care-service-old = 推奨データセット（介護サービス事業所）
open-data-layout-hospital = 自治体標準オープンデータセット（医療機関）
open-data-layout-hospital-old = 推奨データセット（医療機関）
open-data-layout-public-facility = 自治体標準オープンデータセット（公共施設）
open-data-layout-public-facility-old = 推奨データセット（公共施設）
open-data-layout-link-data = LinkData
open-data-layout-city-care = 市町村別の介護サービス事業所（JSON）
open-data-layout-city-medical = 市町村別の医療機関（JSON）

## 取り込みのページ

open-data-imports = データの取り込み
open-data-imports-caption = これまでの取り込み（新しい順）
open-data-imports-none = まだ取り込みはありません
open-data-imports-first = 国や市町村が公開している事業所の一覧（CSV・Excel）を取り込むと、名簿と検索にそのまま使えます。
open-data-imports-ask = 取り込みは連携コーディネーターが行います。
open-data-import-new = ファイルを取り込む
open-data-import-new-detail = まず読み取り、何が加わり何が変わるかを見てから決められます。取り込んだあとでも取り消せます。
open-data-files = ファイル
open-data-files-support = 介護サービス情報公表システム、医療情報ネット、自治体のオープンデータのCSV・Excel（.xlsx）。圧縮（.gz・.zip）のままでも、いくつでも選べます。
open-data-invalid-files-missing = ファイルを選んでください。
open-data-invalid-files-empty = 「{ $file }」は空のファイルです（0バイト）。中身のあるファイルを選んでください。
open-data-kind = この一覧の事業所の種別
open-data-kind-support = 一覧の行に種別が書かれていないときだけ使います（例: 地域包括支援センターだけの一覧）。
open-data-read = 読み取る
open-data-state = 状態
open-data-who = 取り込んだ人
open-data-rows = 行
open-data-services = サービス
open-data-line = { $line } 行目
open-data-import-working = 処理しています。このページを離れても続きます。
open-data-import-done = { $count } 行まで読みました
open-data-import-refresh = いまの状態を見る
open-data-import-file-unread = 「{ $file }」を読めませんでした
open-data-import-again = 別のファイルを選ぶ
open-data-columns-found = 見つかった列
open-data-columns-nearest = 近い形式と、足りない列
open-data-columns-missing = { $layout }: { $columns }
open-data-import-sum = 全 { $rows } 行 = 追加 { $added } + 変更 { $changed } + 変更なし { $unchanged } + 受け入れず { $refused }
open-data-import-marked-of = 受け入れた行のうち、確かめてほしい点がある行: { $marked }
open-data-import-marked = 確かめたい行
open-data-import-accept = この内容で取り込む
open-data-import-discard = 取り込まない
open-data-import-discarded = 取り込まないことにしました。名簿は変わっていません。
open-data-import-undo = 取り込みを取り消す
open-data-import-undo-detail = 加わった事業所を除き、変わった項目を元に戻します。そのあとで人が直したところは残ります。
open-data-import-tabs = 行の種類
open-data-import-rows = 取り込む行
open-data-import-no-rows = ここに挙げる行はありません。
open-data-import-unlisted = 確かめたい点のない { $count } 行は、一行ずつは挙げていません。
open-data-import-stays = { $field }は「{ $stored }」のまま残します（一覧では「{ $says }」）
open-data-import-kept = そのあとで人が変えたため、取り消さずに残しました。
open-data-import-kept-stated = 取り込み済みのほかの一覧にもあるため、取り消さずに残しました。
open-data-import-accepted = 取り込みが終わりました。
open-data-import-undone = 取り込みを取り消しました。
open-data-import-failed = ファイルを読めませんでした。
open-data-import-staged = 読み取りが終わりました。内容を確かめてください。
open-data-attention = 取り込みで確かめたい行
open-data-column-place = 場所
open-data-column-outcome = 結果
open-data-column-name = 名称
open-data-column-why = 内容

## 同じ事業所かもしれない組

open-data-matches = 同じ事業所かもしれない組
open-data-matches-detail = 別々の一覧から入った事業所で、名称・電話・場所が合うものです。統合はあとから元に戻せます。
open-data-matches-none = 確かめる組はありません
open-data-matches-none-detail = 取り込みのたびに自動で探します。
open-data-match-why = 合っているところ: { $why }
open-data-match-field = 項目
open-data-match-first = 一つ目
open-data-match-second = 二つ目
open-data-match-keep-first = 一つ目に統合する
open-data-match-keep-second = 二つ目に統合する
open-data-match-different = 別の事業所です
open-data-merged = 統合しました。
open-data-told-apart = 別の事業所として残しました。
open-data-unmerged = 統合を元に戻しました。
open-data-merge = 事業所の統合
open-data-merge-kept = 残した事業所を見る
open-data-merge-merged = 統合した事業所を見る
open-data-merge-undo = 統合を元に戻す
open-data-merge-undo-detail = 移したサービス・窓口・所属を元の事業所に戻します。そのあとで人が直した項目は残ります。
open-data-merge-none = この事業所には、元に戻せる統合はありません。
open-data-merge-of = { $office }をまとめる・もどす
open-data-merge-last = まとめた記録
open-data-merge-other = 同じ事業所がもう一つあるとき
open-data-merge-other-detail = もう一つを探して、この事業所にまとめます。サービス、窓口、人、取り込みの記録がこちらに移ります。あとで取り消せます。
open-data-merge-search = もう一つの事業所の名前・住所・電話番号
open-data-merge-find = 探す
open-data-merge-nobody = 見つかりません。名前の一部で試してください。
open-data-merge-found = 見つかった事業所
open-data-merge-into-this = こちらにまとめる
open-data-import-absent = 前の一覧にはありましたが、この一覧にはありません。何も消しません。
open-data-import-returned = 前の一覧から消えていましたが、この一覧に戻りました。
open-data-outlines = 圏域の範囲
open-data-districts = 地区が決まっていない事業所を見る
