// Addresses: see addresses.hpp.
#include "addresses.hpp"

#include <cstring>
#include <optional>
#include <utility>

namespace dragoman {
namespace {

using Range = std::pair<std::size_t, std::size_t>;

bool is_alnum(u8 sign) { return is_kind(sign, kind_alnum); }
bool is_digit(u8 sign) { return is_kind(sign, kind_digit); }
bool in_host(u8 sign) { return is_alnum(sign) || sign == '.' || sign == '-'; }
bool in_local_part(u8 sign) { return in_host(sign) || sign == '_' || sign == '%' || sign == '+'; }

bool ends_no_location(u8 sign) {
    return sign != 0 && sign < 128 && std::strchr(".,;:!?*_~()[]+&@-", sign) != nullptr;
}

class Finder {
public:
    Finder(const Shape& shape, const WordLists& lists) : signs_(shape.data()), length_(shape.length), lists_(lists) {}

    // Whether a sign gives an address away.
    bool is_anchor(std::size_t place) const {
        const u8* sign = signs_ + place;
        switch (*sign) {
            case ':': return sign[1] == '/' && sign[2] == '/' && is_alnum(sign[3]);
            case '@': return is_alnum(sign[1]);
            case '.': return is_alnum(sign[1]) && (is_behind_www(place) || domain_end(place) != 0);
            default: return false;
        }
    }

    // The address that the sign at `anchor` gives away, not reaching back before `floor`.
    std::optional<Range> address_at(std::size_t anchor, std::size_t floor) const {
        if (signs_[anchor] == ':') return behind_scheme(anchor, floor);
        return signs_[anchor] == '@' ? mail(anchor, floor) : host(anchor, floor);
    }

private:
    std::optional<Range> behind_scheme(std::size_t anchor, std::size_t floor) const {
        for (const char* scheme : {"https", "http", "ftp"}) {
            const std::size_t length = std::strlen(scheme);
            if (anchor - floor >= length && is_written(anchor - length, scheme, length))
                return Range{anchor - length, location_end(anchor + 3)};
        }
        return std::nullopt;
    }

    std::optional<Range> mail(std::size_t anchor, std::size_t floor) const {
        const std::size_t start = back_over(anchor, floor, in_local_part);
        if (start == anchor) return std::nullopt;
        const std::size_t first = label_end(anchor + 1);
        std::size_t end = first;
        while (signs_[end] == '.' && is_alnum(signs_[end + 1])) end = label_end(end + 1);
        if (end == first) return std::nullopt;
        return Range{start, end};
    }

    std::optional<Range> host(std::size_t anchor, std::size_t floor) const {
        const std::size_t start = back_over(anchor, floor, in_host);
        if (start == anchor || !is_alnum(signs_[anchor - 1])) return std::nullopt;
        std::size_t end = domain_end(anchor);
        if (!end) return Range{start, location_end(anchor + 1)};
        while (const std::size_t more = signs_[end] == '.' ? domain_end(end) : 0) end = more;
        if (signs_[end] == ':' && is_digit(signs_[end + 1]))
            for (++end; is_digit(signs_[end]);) ++end;
        const bool has_path = signs_[end] == '/' || signs_[end] == '?' || signs_[end] == '#';
        return Range{start, has_path ? location_end(end) : end};
    }

    // Whether a word stands at `at`, in letters of any size.
    bool is_written(std::size_t at, const char* word, std::size_t length) const {
        for (std::size_t i = 0; i < length; ++i)
            if ((signs_[at + i] | 0x20) != word[i]) return false;
        return true;
    }

    bool is_behind_www(std::size_t anchor) const { return anchor >= 3 && is_written(anchor - 3, "www", 3); }

    // The end of the domain behind the stop at `stop`; 0 where there is none.
    std::size_t domain_end(std::size_t stop) const {
        const std::size_t start = stop + 1;
        std::size_t end = start;
        while (is_alnum(signs_[end]) && end - start <= lists_.longest()) ++end;
        return end > start && (lists_.of(signs_ + start, end - start) & list_domains) ? end : 0;
    }

    // The end of letters and digits with hyphens inside.
    std::size_t label_end(std::size_t at) const {
        for (;;) {
            while (is_alnum(signs_[at])) ++at;
            std::size_t behind = at;
            while (signs_[behind] == '-') ++behind;
            if (behind == at || !is_alnum(signs_[behind])) return at;
            at = behind;
        }
    }

    // The start of the longest run of allowed signs before `end` that begins with a letter or digit.
    template <class Allowed>
    std::size_t back_over(std::size_t end, std::size_t floor, Allowed allowed) const {
        std::size_t start = end;
        while (start > floor && allowed(signs_[start - 1])) --start;
        while (start < end && !is_kind(signs_[start], kind_letter | kind_digit)) ++start;
        return start;
    }

    // Where a web address ends whose host or path is under way at `start`.
    std::size_t location_end(std::size_t start) const {
        std::size_t end = start;
        while (end < length_ && !is_kind(signs_[end], kind_no_place)) ++end;
        while (end > start && ends_no_location(signs_[end - 1])) --end;
        return end;
    }

    const u8* signs_;
    std::size_t length_;
    const WordLists& lists_;
};

}  // namespace

bool paint_addresses(Shape& shape, const WordLists& lists) {
    const Finder finder(shape, lists);
    std::vector<Range> addresses;
    std::size_t floor = 0;
    for (const i32 place : shape.anchors) {
        const auto anchor = static_cast<std::size_t>(place);
        if (anchor < floor || !finder.is_anchor(anchor)) continue;
        if (const auto address = finder.address_at(anchor, floor)) {
            addresses.push_back(*address);
            floor = address->second;
        } else {
            floor = anchor + 1;
        }
    }
    // Painted only now: what stands before an anchor is asked as it was.
    for (const auto& [start, end] : addresses) {
        shape.signs[start] = sign_address;
        std::memset(shape.signs.data() + start + 1, sign_address_rest, end - start - 1);
    }
    return !addresses.empty();
}

}  // namespace dragoman
