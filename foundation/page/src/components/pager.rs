/// One place of the row of page numbers: a page to go to, the page one is on, or a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageLink {
    /// The number, or "…".
    pub label: String,
    /// The page's address; none for the page one is on and for a gap.
    pub href: Option<String>,
    /// The page one is on.
    pub here: bool,
}

/// Where one is in a long list. The total may be bounded ("1,000+"), so it comes as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pager {
    /// The sentence about what is shown: "1–50 / 1,000+".
    pub shown: String,
    base: String,
    here: usize,
    last: usize,
}

impl Pager {
    /// `base` is the list's address with its filters and without the page; `here` and `last` count from 1.
    pub fn new(base: impl Into<String>, here: usize, last: usize, shown: impl Into<String>) -> Self {
        let last = last.max(1);
        Self { shown: shown.into(), base: base.into(), here: here.clamp(1, last), last }
    }

    /// The address of a page.
    pub fn href(&self, number: usize) -> String {
        let joint = if self.base.contains('?') { '&' } else { '?' };
        format!("{}{joint}page={number}", self.base)
    }

    /// The last page's address, for somebody who asked for one behind it.
    pub fn to_last(&self) -> String {
        self.href(self.last)
    }

    /// The address of the page before, if there is one.
    pub fn previous(&self) -> Option<String> {
        (self.here > 1).then(|| self.href(self.here - 1))
    }

    /// The address of the page after, if there is one.
    pub fn next(&self) -> Option<String> {
        (self.here < self.last).then(|| self.href(self.here + 1))
    }

    /// First, last, here and its neighbours; a gap where more than one page is left out.
    pub fn links(&self) -> Vec<PageLink> {
        let wanted = |n: usize| n == 1 || n == self.last || n.abs_diff(self.here) <= 1;
        let mut links = Vec::new();
        let mut before = 0;
        for number in (1..=self.last).filter(|&n| wanted(n) || (n > 1 && wanted(n - 1) && wanted(n + 1))) {
            if number > before + 1 {
                links.push(PageLink { label: "…".to_owned(), href: None, here: false });
            }
            let here = number == self.here;
            let href = (!here).then(|| self.href(number));
            links.push(PageLink { label: number.to_string(), href, here });
            before = number;
        }
        links
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(here: usize, last: usize) -> String {
        let links = Pager::new("/offices?kind=a", here, last, "").links().into_iter();
        let words = links.map(|link| if link.here { format!("[{}]", link.label) } else { link.label });
        words.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn leaves_out_only_what_saves_room() {
        assert_eq!(row(1, 1), "[1]");
        assert_eq!(row(3, 5), "1 2 [3] 4 5");
        assert_eq!(row(1, 20), "[1] 2 … 20");
        assert_eq!(row(4, 20), "1 2 3 [4] 5 … 20");
        assert_eq!(row(10, 20), "1 … 9 [10] 11 … 20");
        assert_eq!(row(99, 20), "1 … 19 [20]");
    }

    #[test]
    fn keeps_the_filters_of_the_list() {
        assert_eq!(Pager::new("/offices?kind=a", 1, 2, "").next().as_deref(), Some("/offices?kind=a&page=2"));
        assert_eq!(Pager::new("/offices", 2, 2, "").previous().as_deref(), Some("/offices?page=1"));
        assert_eq!(Pager::new("/offices", 2, 2, "").next(), None);
        assert_eq!(Pager::new("/offices?kind=a", 99, 20, "").to_last(), "/offices?kind=a&page=20");
    }
}
