//! The form of an answer: the same for who holds the link and for who writes down what was said on the telephone.

use askama::Template;
use axum::http::StatusCode;
use kernel::{Fault, Invalid, calendar::display};
use page::{
    Answer, Form, Frame, Visit,
    components::{Choice, Crumb, FormState},
    html,
};
use store::Read;

use super::form::{self, Asked, Shown};
use crate::{
    office::Office,
    round::{Channel, Round},
    store::rounds::requests::Request,
};

#[derive(Template)]
#[template(path = "round_answer.html")]
pub(super) struct AnswerPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    round: Round,
    closes: String,
    office: Office,
    /// The name of the office that was asked, where another answers for it now.
    asked_as: Option<String>,
    action: String,
    form: FormState,
    /// Somebody writes down what the office said.
    channels: Vec<Choice>,
    fields: Vec<Asked>,
    windows: Vec<Shown>,
    public: String,
    /// The newest answer there was when the form was shown.
    seen: String,
    /// The fields stand open: something is corrected.
    open: bool,
}

/// What the form is about.
pub(super) struct About<'a> {
    pub round: &'a Round,
    pub request: &'a Request,
    pub office: &'a Office,
    pub asked_as: Option<String>,
    pub action: String,
    pub crumbs: Vec<Crumb>,
    pub proxy: bool,
}

/// The newest answer to a question, for a form to name; empty where there is none.
pub(super) fn newest(request: &Request) -> String {
    request.answer.as_ref().map(|answer| answer.id.to_string()).unwrap_or_default()
}

impl AnswerPage {
    pub(super) async fn of(
        visit: &Visit,
        db: &mut Read,
        about: About<'_>,
        form: FormState,
        open: bool,
    ) -> Result<Self, Fault> {
        let frame = visit.frame();
        let channels = Channel::BY_PROXY.map(|one| Choice::new(one.code(), frame.say(one.word_key())));
        Ok(Self {
            crumbs: about.crumbs,
            closes: display::day(frame.lang(), about.round.closes_on),
            asked_as: about.asked_as,
            action: about.action,
            channels: if about.proxy { channels.into() } else { Vec::new() },
            fields: form::asked(&frame, &about.office.details),
            windows: form::windows_of(db, visit.actor().region, &frame, about.office).await?,
            public: form::publication(&frame, about.office),
            seen: newest(about.request),
            round: about.round.clone(),
            office: about.office.clone(),
            form,
            open,
            frame,
        })
    }

    /// The same form, with what is wrong beside each field and everything typed kept.
    pub(super) fn came_back(self, form: &Form, wrong: &[Invalid]) -> Answer {
        let frame = &self.frame;
        let say = |one: &Invalid| {
            let values: Vec<(&str, &str)> =
                one.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
            frame.say_with(one.key, &values)
        };
        let state = FormState::new("answer").typed(form.fields()).refused(wrong, say);
        let mut response = html(&Self { form: state, open: true, ..self })?;
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        Ok(response)
    }

    pub(super) fn show(&self) -> Answer {
        html(self)
    }

    fn proxy(&self) -> bool {
        !self.channels.is_empty()
    }
}

/// What is said instead of the form.
#[derive(Template)]
#[template(path = "round_message.html")]
pub(super) struct Message {
    pub frame: Frame,
    pub tone: &'static str,
    pub title: String,
    pub sentences: Vec<String>,
    /// What was typed and could not be taken; it is shown, so that it can be read out on the telephone.
    pub typed: Vec<(String, String)>,
    /// Where the answer is corrected.
    pub again: Option<String>,
}

impl Message {
    pub(super) fn new(frame: Frame, tone: &'static str, title: String, sentences: Vec<String>) -> Self {
        Self { frame, tone, title, sentences, typed: Vec::new(), again: None }
    }

    pub(super) fn show(&self, status: StatusCode) -> Answer {
        let mut response = html(self)?;
        *response.status_mut() = status;
        Ok(response)
    }
}
