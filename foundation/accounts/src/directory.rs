use std::{future::Future, pin::Pin};

use access::{Actor, ProfessionalId, RegionId, Role};
use kernel::{Day, Fault, Id};
use store::Read;
use uuid::Uuid;

/// What an account can be tied to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listing {
    /// 事業所
    Office,
    /// 専門職
    Professional,
}

/// Which of them are asked for.
#[derive(Clone, Copy, Debug)]
pub enum Sought<'s> {
    /// Those whose name has these words; with no words the first ones. At most twenty.
    Words(&'s str),
    /// Those with these ids.
    Ids(&'s [Uuid]),
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
}

/// The answer of a [`Directory`], on its way.
pub type Finding<'f> = Pin<Box<dyn Future<Output = Result<Vec<Named>, Fault>> + Send + 'f>>;

/// Knows offices and professionals by name, and who serves which district. The room that keeps them gives it to the sign-in at start,
/// which itself knows nothing of care.
pub trait Directory: Send + Sync + 'static {
    /// Finds some.
    fn find<'f>(
        &'f self,
        db: &'f mut Read,
        region: RegionId,
        listing: Listing,
        sought: Sought<'f>,
    ) -> Finding<'f>;

    /// The districts somebody serves on this day as a 民生委員: they begin and end with the term.
    fn served<'f>(
        &'f self,
        db: &'f mut Read,
        region: RegionId,
        professional: ProfessionalId,
        today: Day,
    ) -> Finding<'f>;
}

/// Gives a 民生委員 the districts of today, and everybody else none.
pub(crate) async fn place(
    directory: &dyn Directory,
    db: &mut Read,
    actor: &mut Actor,
    today: Day,
) -> Result<(), Fault> {
    actor.districts.clear();
    if let (Role::Commissioner, Some(professional)) = (actor.role, actor.professional) {
        let served = directory.served(db, actor.region, professional, today).await?;
        actor.districts.extend(served.into_iter().map(|one| Id::from_uuid(one.id)));
    }
    Ok(())
}

/// Knows nobody; for programs without the room that does.
impl Directory for () {
    fn find<'f>(&'f self, _: &'f mut Read, _: RegionId, _: Listing, _: Sought<'f>) -> Finding<'f> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn served<'f>(&'f self, _: &'f mut Read, _: RegionId, _: ProfessionalId, _: Day) -> Finding<'f> {
        Box::pin(async { Ok(Vec::new()) })
    }
}
