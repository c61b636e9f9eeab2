//! Hosts that are shared by many companies, or name a machine and no company at all.

use super::Words;
use crate::units::words;

words! {
    /// The kind of a host that identifies no company, since anybody can have an address there.
    pub enum SharedHost {
        /// Mail addresses.
        Mail = "mail",
        /// Pages: a path behind the host belongs to somebody else.
        Pages = "pages",
        /// Subdomains: a host below this one belongs to somebody else.
        Subdomains = "subdomains",
    }
}

impl Words {
    /// Adds hosts where anybody can have an address.
    pub(super) fn add_shared_hosts<'a>(
        &mut self,
        kind: SharedHost,
        hosts: impl IntoIterator<Item = &'a str>,
    ) {
        for host in hosts.into_iter().map(str::to_ascii_lowercase) {
            let name = addr::parse_dns_name(&host).ok();
            let registrable = name.and_then(|name| name.root()).map(str::to_owned);
            self.domains_with_shared_hosts.extend(registrable);
            self.shared_hosts[kind as usize].insert(host);
        }
    }

    /// The hosts of a kind, in order.
    #[must_use]
    pub fn hosts(&self, kind: SharedHost) -> Vec<&str> {
        let hosts = self.shared_hosts[kind as usize].iter();
        let mut hosts: Vec<&str> = hosts.map(String::as_str).collect();
        hosts.sort_unstable();
        hosts
    }

    /// Names of machines, and ends of such names with the dot before them.
    #[must_use]
    pub fn machine_names(&self) -> Vec<&str> {
        self.machines.iter().map(String::as_str).collect()
    }

    /// Whether a registrable domain is a shared host or has one below it.
    #[must_use]
    pub fn has_shared_hosts(&self, domain: &str) -> bool {
        self.domains_with_shared_hosts.contains(domain)
    }

    /// Whether a host is a shared one of this kind.
    #[must_use]
    pub fn is_shared_host(&self, kind: SharedHost, host: &str) -> bool {
        self.shared_hosts[kind as usize].contains(host)
    }

    /// The host of a customer below a shared host, `acme.zendesk.com`; none for others, and for `www`.
    #[must_use]
    pub fn customer_host<'h>(&self, host: &'h str) -> Option<&'h str> {
        let mut start = 0;
        loop {
            let (label, rest) = host[start..].split_once('.')?;
            if self.is_shared_host(SharedHost::Subdomains, rest) {
                return (label != "www").then_some(&host[start..]);
            }
            start += label.len() + 1;
        }
    }

    /// Whether a host in lower case is the name of a machine.
    #[must_use]
    pub fn is_machine(&self, host: &str) -> bool {
        let mut names = self.machines.iter();
        names.any(|name| host == name || name.starts_with('.') && host.ends_with(name))
    }
}

#[cfg(test)]
mod tests {
    use crate::overlap::domain::of_website;
    use crate::overlap::words::{FREE_MAIL, SHARED_HOSTS, Words, playbook};

    #[test]
    fn every_free_mail_domain_is_a_registrable_one_or_it_would_never_match() {
        let playbook = playbook();
        for row in playbook.rows(FREE_MAIL) {
            for domain in row.list("domains").iter().copied() {
                let found = of_website(domain, &Words::default());
                assert_eq!(found.as_deref(), Ok(domain), "row {}", row.id);
            }
        }
    }

    #[test]
    fn every_host_of_pages_is_a_registrable_domain_or_it_would_never_match() {
        let playbook = playbook();
        for row in playbook.rows(SHARED_HOSTS) {
            for host in row.list("hosts").iter().copied() {
                if row.text("names") == "pages" {
                    let found = of_website(host, &Words::default());
                    let is_below = found.is_ok_and(|found| host.ends_with(&*found));
                    assert!(is_below, "row {}: {host}", row.id);
                }
            }
        }
    }
}
