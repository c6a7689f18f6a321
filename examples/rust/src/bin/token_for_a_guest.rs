//! A backend lets a guest into one room, for one hour.
//!
//! ```sh
//! VIDEOSDK_API_KEY=my-api-key VIDEOSDK_SECRET=9d3b1f0a6c5e4827b1a0f3c2d4e59687 \
//!     cargo run -p roomkey-examples --bin token_for_a_guest
//! ```

use roomkey::videosdk::{Access, Credentials, Permission, Role};
use roomkey::{Lifetime, Result};

fn main() -> Result<()> {
    let credentials = Credentials::from_variables(|name| std::env::var(name).ok())?;
    let access = Access::new([Permission::AllowJoin])?
        .room("2kyv-gzay-64pg".parse()?)
        .participant("lxvdplwt".parse()?)
        .roles([Role::Rtc])
        .claim("name", "Renée")?;
    println!("{}", credentials.mint(&access, Lifetime::hours(1)?, roomkey_examples::now()?)?);
    Ok(())
}
