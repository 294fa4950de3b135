use kernel::Invalid;

use super::{
    Badge, Byline, Channel, Choice, ContactCard, Crumb, Face, Filter, FormState, Moment, Name, OfficeCard,
    Order, Pager, PersonCard, Phone, Sorting, Step, StepState, Suggestion, SuggestionGroup, Tab, Tone, Way,
};

/// One of each component, filled, for the page that shows them all.
pub struct Samples {
    /// Where one is.
    pub crumbs: Vec<Crumb>,
    /// A task half done.
    pub steps: Vec<Step>,
    /// Pages about one office.
    pub tabs: Vec<Tab>,
    /// A list's filters.
    pub filters: Vec<Filter>,
    /// Marks of every tone.
    pub badges: Vec<Badge>,
    /// A long list.
    pub pager: Pager,
    /// A sorted table.
    pub sorting: Sorting,
    /// Rows of that table.
    pub offices: Vec<OfficeCard>,
    /// Faces.
    pub people: Vec<PersonCard>,
    /// A window in each moment.
    pub contacts: Vec<ContactCard>,
    /// Who wrote something.
    pub byline: Byline,
    /// Results while typing.
    pub suggestions: Vec<SuggestionGroup>,
    /// Answers to choose from.
    pub choices: Vec<Choice>,
    /// A form nobody has touched.
    pub fresh: FormState,
    /// The form that came back.
    pub refused: FormState,
    /// Every icon.
    pub icons: Vec<&'static str>,
}

/// The drawings of `web/icons`.
const ICONS: &str = "phone fax mail message pin home-visit search menu close check success info warning error \
    calendar clock person people office download upload print edit history link external arrow back next previous \
    down sort ascending descending add merge undo star lock eye copy globe type-size mark";

impl Samples {
    /// Fills everything with sample words; `say` gives the words of the reader's language.
    pub fn new(say: impl Fn(&str) -> String) -> Self {
        let here = "/styleguide";
        let choices = vec![
            Choice::new("home", say("page-sample-service-home")),
            Choice::new("day", say("page-sample-service-day"))
                .explained(say("page-sample-service-day-detail")),
            Choice::new("stay", say("page-sample-service-stay")),
        ];
        let refused = FormState::new("refused")
            .with("name", say("page-sample-office"))
            .with("since-year", "R8")
            .with("since-month", "13")
            .with("since-day", "21")
            .refused(
                &[
                    Invalid::new("reading", "page-sample-wrong-reading"),
                    Invalid::new("since", "page-sample-wrong-date"),
                    Invalid::new("service", "page-sample-wrong-choice"),
                ],
                |one| say(one.key),
            );
        Self {
            crumbs: vec![
                Crumb::to("/", say("page-sample-today")),
                Crumb::to(here, say("page-sample-offices")),
                Crumb::here(say("page-sample-office")),
            ],
            steps: vec![
                Step::new(say("page-sample-step-file"), StepState::Done).at(here),
                Step::new(say("page-sample-step-columns"), StepState::Error),
                Step::new(say("page-sample-step-look"), StepState::Here),
                Step::new(say("page-sample-step-take"), StepState::Later),
            ],
            tabs: vec![
                Tab { href: here.into(), label: say("page-sample-tab-basics"), count: None, here: true },
                Tab { href: here.into(), label: say("page-sample-people"), count: Some(12), here: false },
                Tab { href: here.into(), label: say("page-sample-tab-history"), count: None, here: false },
            ],
            filters: vec![
                Filter {
                    href: here.into(),
                    label: say("page-sample-service-home"),
                    count: Some(38),
                    on: true,
                },
                Filter {
                    href: here.into(),
                    label: say("page-sample-service-day"),
                    count: Some(41),
                    on: false,
                },
                Filter { href: here.into(), label: say("page-sample-now"), count: None, on: false },
            ],
            badges: vec![
                Badge::plain(say("page-sample-badge-plain")),
                Badge::new(say("page-sample-badge-info"), Tone::Info),
                Badge::new(say("page-sample-badge-success"), Tone::Success),
                Badge::new(say("page-stale"), Tone::Warning),
                Badge::new(say("page-sample-badge-error"), Tone::Error),
            ],
            pager: Pager::new(here, 4, 20, "151–200 / 1,000+"),
            sorting: Sorting::new(here, "name", Order::Ascending),
            offices: offices(&say),
            people: people(&say),
            contacts: contacts(&say),
            byline: byline(&say),
            suggestions: vec![
                SuggestionGroup {
                    label: say("page-sample-offices"),
                    items: vec![
                        Suggestion {
                            href: here.into(),
                            text: say("page-sample-office"),
                            detail: Some(say("page-sample-kind")),
                        },
                        Suggestion { href: here.into(), text: say("page-sample-office-two"), detail: None },
                    ],
                },
                SuggestionGroup {
                    label: say("page-sample-people"),
                    items: vec![Suggestion {
                        href: here.into(),
                        text: say("page-sample-person"),
                        detail: Some(say("page-sample-profession")),
                    }],
                },
            ],
            choices,
            fresh: FormState::new("fresh").with("service", "home").with("code", "0174500123"),
            refused,
            icons: ICONS.split_whitespace().collect(),
        }
    }
}

fn offices(say: &impl Fn(&str) -> String) -> Vec<OfficeCard> {
    let first = OfficeCard {
        href: "/styleguide".into(),
        face: Face::drawn(&say("page-sample-office"), b"3"),
        name: Name::new(say("page-sample-office"), Some(&say("page-sample-office-reading"))),
        kind: say("page-sample-kind"),
        address: Some(say("page-sample-address")),
        map: Some("/styleguide".into()),
        phone: Some(Phone::new("0157-00-0000")),
        badges: vec![Badge::new(say("page-sample-badge-success"), Tone::Success)],
    };
    let second = OfficeCard {
        face: Face::drawn(&say("page-sample-office-two"), b"6"),
        name: Name::new(say("page-sample-office-two"), None),
        phone: None,
        badges: vec![Badge::new(say("page-stale"), Tone::Warning)],
        ..first.clone()
    };
    vec![first, second]
}

fn people(say: &impl Fn(&str) -> String) -> Vec<PersonCard> {
    let first = PersonCard {
        href: "/styleguide".into(),
        face: Face::drawn(&say("page-sample-person"), b"1"),
        name: Name::new(say("page-sample-person"), Some(&say("page-sample-person-reading"))),
        profession: say("page-sample-profession"),
        office: Some(say("page-sample-office")),
        phone: Some(Phone::new("0157-00-0001")),
        badges: vec![],
    };
    let second = PersonCard {
        face: Face::drawn(&say("page-sample-person-two"), b"4"),
        name: Name::new(say("page-sample-person-two"), Some(&say("page-sample-person-two-reading"))),
        profession: say("page-sample-profession-two"),
        phone: None,
        badges: vec![Badge::plain(say("page-sample-badge-plain"))],
        ..first.clone()
    };
    vec![first, second]
}

fn contacts(say: &impl Fn(&str) -> String) -> Vec<ContactCard> {
    let phone = Phone::new("0157-00-0001");
    let ways = vec![
        Way {
            channel: Channel::Phone,
            href: Some(phone.href()),
            text: phone.text,
            note: Some(say("page-sample-way-note")),
        },
        Way { channel: Channel::Fax, text: "0157-00-0002".into(), href: None, note: None },
        Way {
            channel: Channel::Mail,
            text: "renkei@example.jp".into(),
            href: Some("mailto:renkei@example.jp".into()),
            note: None,
        },
    ];
    let open = ContactCard {
        purpose: say("page-sample-purpose"),
        moment: Moment::Open,
        changes: Some("17:15".to_owned()),
        ways,
        who: Some(Byline { office: None, when: None, ..byline(say) }),
        hours: Some(say("page-sample-hours")),
        assured: Some(say("page-sample-assured")),
        stale: false,
    };
    let at = |moment, changes: Option<&str>, stale| ContactCard {
        moment,
        changes: changes.map(str::to_owned),
        stale,
        ..open.clone()
    };
    let rest = [
        at(Moment::Avoid, Some("14:00"), false),
        at(Moment::Closed, Some(say("page-sample-next").as_str()), true),
        at(Moment::Unknown, None, false),
    ];
    std::iter::once(open.clone()).chain(rest).collect()
}

fn byline(say: impl Fn(&str) -> String) -> Byline {
    Byline {
        face: Face::drawn(&say("page-sample-person"), b"1"),
        name: Name::new(say("page-sample-person"), Some(&say("page-sample-person-reading"))),
        profession: say("page-sample-profession"),
        office: Some(say("page-sample-office")),
        when: Some(say("page-sample-when")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_every_drawing_there_is() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/icons");
        let files = std::fs::read_dir(folder).expect("the icons are there");
        let mut drawn: Vec<String> = files
            .map(|file| file.expect("readable").file_name().to_string_lossy().replace(".svg", ""))
            .collect();
        drawn.sort();
        let mut shown = Samples::new(str::to_owned).icons;
        shown.sort_unstable();
        assert_eq!(shown, drawn);
    }
}
