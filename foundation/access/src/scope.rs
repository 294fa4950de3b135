use crate::{Action, Actor, Answer, DistrictId, Facts, Kind, OfficeId, ProfessionalId, Relation, may};

/// Which things of a kind somebody may see in a list: the policy's answer, spelled so that a statement can ask it of
/// every row. It is read off [`may`] and so cannot say anything else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// All of them.
    pub all: bool,
    /// Those approved for the public.
    pub public: bool,
    /// Those in these districts.
    pub districts: Vec<DistrictId>,
    /// Those of these offices.
    pub offices: Vec<OfficeId>,
    /// Their own.
    pub own: Option<ProfessionalId>,
}

impl Scope {
    /// What `actor` may list of `kind`.
    pub fn of(actor: &Actor, kind: Kind) -> Self {
        let yes =
            |relation, public| may(actor, Action::List, &Facts { kind, relation, public }) == Answer::Yes;
        Self {
            all: yes(Relation::Stranger, false),
            public: yes(Relation::Stranger, true),
            districts: if yes(Relation::District, false) { actor.districts.clone() } else { Vec::new() },
            offices: if yes(Relation::Office, false) { actor.offices.clone() } else { Vec::new() },
            own: actor.professional.filter(|_| yes(Relation::Own, false)),
        }
    }

    /// Whether a row with these facts is in it.
    pub fn holds(
        &self,
        public: bool,
        district: Option<DistrictId>,
        offices: &[OfficeId],
        professional: Option<ProfessionalId>,
    ) -> bool {
        self.all
            || self.public && public
            || district.is_some_and(|district| self.districts.contains(&district))
            || offices.iter().any(|office| self.offices.contains(office))
            || professional.is_some() && self.own == professional
    }

    /// Nothing at all can be in it.
    pub fn is_empty(&self) -> bool {
        !self.all
            && !self.public
            && self.districts.is_empty()
            && self.offices.is_empty()
            && self.own.is_none()
    }
}
