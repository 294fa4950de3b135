use access::{Action, Answer, table};
use kernel::{Fault, Outcome};

use super::answer;
use crate::app;

/// Every route and what it asks for.
pub(super) fn routes(json: bool) -> Outcome<()> {
    let settings = page::Settings {
        region: access::RegionId::from_uuid(Default::default()),
        region_name: String::new(),
        demo: false,
        public_address: None,
    };
    let gate = accounts::Gate::new(&settings, ())?;
    let routes = app::routes(&gate);
    if json {
        let text = serde_json::to_string(routes.listed())
            .map_err(|source| Fault::new("printing the routes", source))?;
        answer(&text);
    } else {
        for route in routes.listed() {
            answer(&format!("{:<5} {:<48} {:<24} {}", route.method, route.path, route.ability, route.room));
        }
    }
    Ok(())
}

/// The whole policy, one line a combination.
pub(super) fn policy() -> Outcome<()> {
    let actions: Vec<&str> = Action::ALL.iter().map(|action| action.code()).collect();
    answer(&format!("kind\trole\trelation\tpublic\t{}", actions.join("\t")));
    for line in table() {
        let answers: Vec<&str> = line
            .answers
            .iter()
            .map(|answer| match answer {
                Answer::Yes => "yes",
                Answer::ProveAgain => "prove",
                Answer::No => "no",
                Answer::Hidden => "hidden",
            })
            .collect();
        answer(&format!(
            "{}\t{}\t{}\t{}\t{}",
            line.kind.code(),
            line.role.code(),
            line.relation.code(),
            line.public,
            answers.join("\t")
        ));
    }
    Ok(())
}
