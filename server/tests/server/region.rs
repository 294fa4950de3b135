//! Which region may be served to whom.

use store::Settings;
use tsunagu::app::{App, Start};

#[tokio::test]
async fn the_demo_region_is_served_only_where_somebody_asked_for_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let start = |demo| Start {
        store: Settings::in_folder(folder.path()),
        region: None,
        region_name: None,
        demo,
        public_address: None,
        tiles: None,
        backups: None,
    };
    App::open(&start(true)).await.expect("the demo region");
    let refused = App::open(&start(false)).await.err().expect("a refusal").to_string();
    assert!(refused.contains("start with --demo"), "{refused}");
    assert!(App::open(&start(true)).await.is_ok());
}
