store-search-nothing-to-find = 探すことばを入れてください。記号だけでは探せません。
store-search-too-long = 探すことばが長すぎます。{ $most } 文字までにしてください。
store-search-too-many-words = 探すことばが多すぎます。{ $most } 語までにしてください。
store-search-page-size = 一度に出せる件数は 1 件から { $most } 件までです。
store-search-unknown-page = このページの場所が読み取れません。もう一度はじめから探してください。
