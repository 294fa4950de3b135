### 公開データの入口と出口

open-data-unreadable = ファイルを読めませんでした。何も取り込んでいません。もう一度選んでください。
open-data-empty = ファイルは空です。何も取り込んでいません。
open-data-not-a-table = 表のファイルではありません。CSVまたはExcel（.xlsx）のファイルを選んでください。
open-data-old-spreadsheet = 古い形式（.xls）か、パスワードの付いたExcelファイルです。Excelで開き、.xlsx形式でパスワードを付けずに保存し直してください。
open-data-broken-spreadsheet = Excelファイルが壊れているため開けません。もう一度入手してください。
open-data-several-tables = 圧縮ファイルの中に表が複数あります。取り込む表を一つだけ取り出してください。
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
