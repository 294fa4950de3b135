use kernel::Lang;
use page::{Answer, Form, Visit, add_cookie, see_other};

use crate::{local::inside, store::accounts};

const YEAR: &str = "Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000";

/// Changes the language or the size of letters, for everybody, signed in or not.
pub(super) async fn change(visit: Visit, form: Form) -> Answer {
    let mut response = see_other(inside(form.text("return")));
    if let Some(lang) = Lang::from_code(form.text("lang")) {
        add_cookie(&mut response, &format!("tsunagu_lang={}; {YEAR}", lang.code()));
        if let Some(account) = visit.actor().account {
            let mut write = visit.context().store().write().await?;
            accounts::change_lang(&mut write, visit.context().region(), account, lang).await?;
            write.commit().await?;
        }
    }
    if let Some(size @ ("large" | "normal")) = form.filled("type") {
        add_cookie(&mut response, &format!("tsunagu_type={size}; {YEAR}"));
    }
    Ok(response)
}
